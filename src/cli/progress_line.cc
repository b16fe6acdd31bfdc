#include "cli/progress_line.h"

#include <unistd.h>

#include <cstdio>

namespace winnow {

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (drawn_) std::fputs("\r\033[K", stderr);
}

void ProgressLine::show(const Progress& progress) {
  const Clock::time_point now = Clock::now();
  const auto pause = terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(30);
  if (now - last_ < pause) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double megabytes = static_cast<double>(progress.bytes) / 1e6;
  drawn_ = terminal_;
  std::fprintf(stderr, "%s%.*s %zu/%zu %.*s  %llu documents  %.1f MB  %.0f s%s",
               terminal_ ? "\r\033[K" : "", static_cast<int>(progress.phase.size()),
               progress.phase.data(), progress.shard_index, progress.shards,
               static_cast<int>(progress.shard.size()), progress.shard.data(),
               static_cast<unsigned long long>(progress.documents), megabytes, seconds,
               terminal_ ? "" : "\n");
  std::fflush(stderr);
}

}  // namespace winnow
