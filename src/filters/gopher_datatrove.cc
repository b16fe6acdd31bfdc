// datatrove's Gopher quality rules.
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
  std::uint64_t hashes = 0;    ///< #
  std::uint64_t ellipses = 0;  ///< ... and …
};

/// The marks are punctuation and no white space, so they are in words that have some.
void count_marks(std::string_view word, WordCounts& counts) {
  std::size_t dots = 0;  // in a row
  for (std::size_t at = 0; at < word.size(); ++at) {
    dots = word[at] == '.' ? dots + 1 : 0;
    counts.ellipses += dots > 0 && dots % 3 == 0 ? 1 : 0;
    counts.hashes += word[at] == '#' ? 1 : 0;
    counts.ellipses += word[at] == '\xE2' && word.substr(at).starts_with("…") ? 1 : 0;
  }
}

WordCounts count_words(const Anatomy& text) {
  const char* const end = text.text().data() + text.text().size();
  WordCounts counts;
  for (const Word& word : text.words()) {
    const bool plain = (word.all & kPunctuation) == 0;
    counts.plain += plain ? 1 : 0;
    counts.plain_characters += plain ? word.characters : 0;
    counts.alphabetic += (word.any & kLetter) != 0 ? 1 : 0;
    counts.stop_words |= stop_word_bit(text(word), end);
    if ((word.any & kPunctuation) != 0) count_marks(text(word), counts);
  }
  return counts;
}

}  // namespace

void measure_gopher_datatrove(RuleScratch& scratch, std::span<double> facts) {
  const Anatomy& text = scratch.text;
  const WordCounts counts = count_words(text);
  std::uint64_t bullets = 0;
  std::uint64_t ellipses = 0;
  for (const Line line : text.python_lines()) {
    const std::string_view stripped = text.stripped(line);
    bullets += stripped.starts_with("•") || stripped.starts_with('-') ? 1 : 0;
    ellipses += stripped.ends_with("...") || stripped.ends_with("…") ? 1 : 0;
  }
  const auto words = text.words().size();
  const auto lines = text.python_lines().size();
  facts[0] = static_cast<double>(counts.plain);
  facts[1] = share(counts.plain_characters, counts.plain);
  facts[2] = share(counts.hashes, words);
  facts[3] = share(counts.ellipses, words);
  facts[4] = share(bullets, lines);
  facts[5] = share(ellipses, lines);
  facts[6] = share(counts.alphabetic, words);
  facts[7] = std::popcount(counts.stop_words);
}

}  // namespace winnow
