// datatrove's Gopher quality rules.
#include <algorithm>
#include <bit>

#include "filters/rule_scratch.h"
#include "filters/stop_words.h"

namespace winnow {
namespace {

using namespace character_class;

struct WordCounts {
  std::uint64_t plain = 0;  ///< with a character that is not punctuation
  std::uint64_t plain_characters = 0;
  std::uint64_t alphabetic = 0;
  unsigned stop_words = 0;
};

WordCounts count_words(const Anatomy& text) {
  WordCounts counts;
  for (const Word& word : text.words()) {
    if ((word.all & kPunctuation) == 0) {
      ++counts.plain;
      counts.plain_characters += word.characters;
    }
    if ((word.any & kLetter) != 0) ++counts.alphabetic;
    counts.stop_words |= stop_word_bit(text(word));
  }
  return counts;
}

}  // namespace

void measure_gopher_datatrove(RuleScratch& scratch, std::span<double> facts) {
  const Anatomy& text = scratch.text;
  const std::string_view bytes = text.text();
  const WordCounts counts = count_words(text);
  std::uint64_t bullets = 0;
  std::uint64_t ellipses = 0;
  for (const Line& line : text.python_lines()) {
    const std::string_view stripped = text.stripped(line);
    bullets += stripped.starts_with("•") || stripped.starts_with('-') ? 1 : 0;
    ellipses += stripped.ends_with("...") || stripped.ends_with("…") ? 1 : 0;
  }
  const auto words = text.words().size();
  const auto lines = text.python_lines().size();
  facts[0] = static_cast<double>(counts.plain);
  facts[1] = share(counts.plain_characters, counts.plain);
  facts[2] = share(std::ranges::count(bytes, '#'), words);
  facts[3] = share(count_of(bytes, "...") + count_of(bytes, "…"), words);
  facts[4] = share(bullets, lines);
  facts[5] = share(ellipses, lines);
  facts[6] = share(counts.alphabetic, words);
  facts[7] = std::popcount(counts.stop_words);
}

}  // namespace winnow
