#include "cli/standard_output.h"

#include <unistd.h>

#include <cerrno>

#include "winnow/core/error.h"

namespace winnow {

void write_standard_output(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw system_error("cannot write the results", "standard output", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace winnow
