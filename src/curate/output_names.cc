#include "curate/output_names.h"

#include <algorithm>

#include "winnow/core/error.h"

namespace winnow {

void check_output_names(std::vector<std::string> names, std::string_view options) {
  std::erase(names, "");
  if (names.empty()) {
    throw Error(errors::kUsage, "nothing is asked for", {},
                "name at least one of " + std::string(options));
  }
  for (const std::string& name : names) {
    if (!name.ends_with(".gz")) continue;
    throw Error(errors::kUsage, "gzip is read, but not written", name,
                "end the name in .zst, or in neither");
  }
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice == names.end()) return;
  throw Error(errors::kUsage, "two outputs have one name", *twice, "give each its own");
}

std::unique_ptr<OutputFile> open_output(const std::string& path) {
  if (path.empty()) return nullptr;
  return std::make_unique<OutputFile>(
      path, path.ends_with(".zst") ? Compression::kZstd : Compression::kNone);
}

}  // namespace winnow
