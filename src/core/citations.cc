#include "winnow/core/citations.h"

#include "winnow/core/characters.h"

namespace winnow {
namespace {

/// Where the citation that begins at `at`, a bracket, ends; `at` if there is none:
/// \[\d*]|\[edit]|\[citation needed].
std::size_t citation_end(std::string_view line, std::size_t at) {
  for (const std::string_view words : {"[edit]", "[citation needed]"}) {
    if (line.substr(at).starts_with(words)) return at + words.size();
  }
  std::size_t end = at + 1;
  while (end < line.size() && line[end] != ']') {
    if ((next_case(line, end) & character_case::kDecimal) == 0) return at;
  }
  return end < line.size() ? end + 1 : at;
}

}  // namespace

std::uint64_t append_without_citations(std::string_view line, std::string& out) {
  std::uint64_t citations = 0;
  std::size_t copied = 0;
  for (auto at = line.find('['); at != line.npos; at = line.find('[', at)) {
    const std::size_t end = citation_end(line, at);
    if (end == at) {
      ++at;
      continue;
    }
    out.append(line, copied, at - copied);
    copied = at = end;
    ++citations;
  }
  out.append(line, copied);
  return citations;
}

}  // namespace winnow
