#include "curate/vector_names.h"

#include <algorithm>

#include "winnow/core/error.h"
#include "winnow/formats/byte_source.h"

namespace winnow {

std::vector<std::string> read_vector_names(const std::string& path, std::int64_t count) {
  std::vector<std::string> names;
  if (path.empty()) return names;
  std::string text;
  const auto source = open_source(path);
  for (char buffer[1 << 16]; const std::size_t got = source->read(buffer);) {
    text.append(buffer, got);
  }
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    names.push_back(text.substr(at, end - at));
    if (names.back().ends_with('\r')) names.back().pop_back();
    at = end + 1;
  }
  const auto tab = std::ranges::find_if(
      names, [](const std::string& name) { return name.find('\t') != std::string::npos; });
  if (tab != names.end()) {
    throw Error(errors::kVectorsInvalid, "an id has a tab in it",
                path + ", line " + std::to_string(tab - names.begin() + 1),
                "tabs end a column of what is written; use ids without them");
  }
  if (static_cast<std::int64_t>(names.size()) == count) return names;
  throw Error(errors::kVectorsInvalid,
              "there are " + std::to_string(names.size()) + " ids for " + std::to_string(count) +
                  " vectors",
              path, "write one id a line, in the order of the vectors");
}

}  // namespace winnow
