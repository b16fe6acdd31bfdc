#include "filters/rule_scratch.h"

#include <cstring>

namespace winnow {

void split_paragraphs(RuleScratch& scratch) {
  const Anatomy& text = scratch.text;
  const auto size = static_cast<std::uint32_t>(text.text().size());
  scratch.segments.clear();
  std::uint32_t begin = 0;
  std::uint32_t character = 0;
  // An empty line but for the first and last is two line feeds in a row; of three, the third
  // begins the next.
  for (const Line line : text.lines()) {
    if (line.begin != line.end || line.begin < begin + 1 || line.end == size) continue;
    scratch.segments.add({begin, line.begin - 1, line.character - 1 - character});
    begin = line.end + 1;
    character = line.character + 1;
  }
  scratch.segments.add({begin, size, text.characters() - character});
}

std::uint64_t count_of(std::string_view text, std::string_view what) {
  std::uint64_t count = 0;
  while (text.size() >= what.size()) {  // an empty text may have no address to search from
    const void* const found = ::memmem(text.data(), text.size(), what.data(), what.size());
    if (found == nullptr) break;
    ++count;
    const auto end = static_cast<const char*>(found) - text.data() + what.size();
    text.remove_prefix(static_cast<std::size_t>(end));
  }
  return count;
}

}  // namespace winnow
