#include "winnow/core/sentences.h"

#include <algorithm>

namespace winnow {

using namespace character_class;

WordEnd SentenceCounter::end_of(std::string_view word) const {
  return word_end_of(word, classes_, [](std::string_view abbreviation) {
    return std::ranges::binary_search(kAbbreviations, abbreviation);
  });
}

std::uint64_t count_sentences(std::string_view line) {
  SentenceCounter counter;
  bool open = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t here = at;
    const bool space = (next_class(line, at) & kSpace) != 0;
    if (space && open) counter.add(line.substr(begin, here - begin));
    if (!space && !open) begin = here;
    open = !space;
  }
  if (open) counter.add(line.substr(begin));
  return counter.count();
}

}  // namespace winnow
