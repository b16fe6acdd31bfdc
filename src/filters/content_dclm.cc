// DCLM's rules that RefinedWeb does not use.
#include <algorithm>
#include <bit>

#include "filters/rule_scratch.h"
#include "winnow/core/stop_words.h"

namespace winnow {

using namespace character_class;

void measure_content_dclm(RuleScratch& scratch, std::span<double> facts) {
  const Anatomy& text = scratch.text;
  const std::string_view bytes = text.text();
  std::uint64_t alphanumeric = 0;
  for (const Word& word : text.words()) {
    if ((word.any & kAlphanumeric) == 0) continue;
    for (std::size_t at = word.begin; at < word.end;) {
      alphanumeric += (next_class(bytes, at) & kAlphanumeric) != 0 ? 1 : 0;
    }
  }
  std::uint64_t characters = 0;
  std::uint32_t longest = 0;
  for (const Line line : text.python_lines()) {
    characters += line.characters;
    longest = std::max(longest, line.characters);
  }
  unsigned stop_words = 0;
  for (const Word& word : text.words()) stop_words |= stop_word_bit_of_any_case(text(word));
  facts[0] = share(alphanumeric, text.characters());
  facts[1] = share(characters, text.python_lines().size());
  facts[2] = longest;
  facts[3] = std::popcount(stop_words);
}

}  // namespace winnow
