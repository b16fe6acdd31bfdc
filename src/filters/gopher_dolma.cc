// Dolma's Gopher attributes.
#include <algorithm>
#include <cmath>

#include "filters/rule_scratch.h"
#include "winnow/core/stop_words.h"

namespace winnow {
namespace {

using namespace character_class;

/// statistics.median of the words' characters; 0 without words.
double median_length(RuleScratch& scratch) {
  std::vector<std::uint32_t>& lengths = scratch.places;
  lengths.clear();
  for (const Word& word : scratch.text.words()) lengths.push_back(word.characters);
  if (lengths.empty()) return 0;
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
  std::ranges::nth_element(lengths, middle);
  if (lengths.size() % 2 == 1) return *middle;
  return (static_cast<double>(*std::max_element(lengths.begin(), middle)) + *middle) / 2;
}

/// The facts of words, and the words' characters.
std::uint64_t measure_words(RuleScratch& scratch, std::span<double> facts) {
  const Anatomy& text = scratch.text;
  std::uint64_t characters = 0;
  std::uint64_t symbols = 0;
  std::uint64_t alphabetic = 0;
  std::uint64_t required = 0;
  const char* const end = text.text().data() + text.text().size();
  for (const Word& word : text.words()) {
    const std::string_view bytes = text(word);
    characters += word.characters;
    symbols += bytes.find('#') != bytes.npos || bytes.find("…") != bytes.npos ? 1 : 0;
    alphabetic += (word.any & kLetter) != 0 ? 1 : 0;
    required += stop_word_bit(bytes, end) != 0 ? 1 : 0;
  }
  const std::size_t words = text.words().size();
  facts[1] = static_cast<double>(words);
  facts[2] = median_length(scratch);
  facts[3] = share(symbols, words);
  facts[4] = share(alphabetic, words);
  facts[5] = static_cast<double>(required);
  return characters;
}

void measure_lines(RuleScratch& scratch, std::uint64_t word_characters, std::span<double> facts) {
  const Anatomy& text = scratch.text;
  std::uint64_t bullets = 0;
  std::uint64_t ellipses = 0;
  scratch.segments.clear();
  for (const Line line : text.lines()) {
    const std::string_view bytes = text(line);
    bullets += bytes.starts_with('*') || bytes.starts_with('-') ? 1 : 0;
    ellipses += bytes.ends_with("…") ? 1 : 0;
    scratch.segments.add({line.begin, line.end, line.characters});
  }
  const std::uint64_t lines = scratch.segments.count();
  const Duplicates repeated = find_repeated(scratch);
  facts[6] = share(bullets, lines);
  facts[7] = share(ellipses, lines);
  facts[8] = share(repeated.elements, lines);
  facts[9] = share(repeated.characters, std::max<std::uint64_t>(word_characters, 1));
}

void measure_grams(RuleScratch& scratch, std::uint64_t word_characters, std::span<double> facts) {
  const std::vector<Word>& words = scratch.text.words();
  scratch.grams.read(scratch.text, scratch.text.words());
  for (std::uint32_t n = 2; n <= 10; ++n) {
    double& fact = facts[8 + n];
    fact = 0;
    scratch.grams.grow();
    if (words.size() < n) continue;
    if (n <= 4) {
      const TopGram top = top_gram(scratch.grams);
      fact = share(top.count * characters_of(words, top.word, n), word_characters);
      continue;
    }
    // A word is in as many n-grams as begin at it or up to n - 1 words before.
    std::uint64_t all = 0;
    for (std::size_t w = 0; w < words.size(); ++w) {
      const std::size_t first = w + 1 < n ? 0 : w + 1 - n;
      const std::size_t last = std::min(w, words.size() - n);
      all += words[w].characters * (last - first + 1);
    }
    std::uint64_t repeated = 0;
    for (const RepeatedGrams::Gram& gram : scratch.grams.grams()) {
      repeated += characters_of(words, gram.word, n);
    }
    fact = share(repeated, all);
  }
}

}  // namespace

void measure_gopher_dolma(RuleScratch& scratch, std::span<double> facts) {
  std::ranges::fill(facts, 0);
  if (scratch.text.characters() == 0) return;
  facts[0] = scratch.text.characters();
  const std::uint64_t word_characters = measure_words(scratch, facts);
  measure_lines(scratch, word_characters, facts);
  measure_grams(scratch, word_characters, facts);
}

}  // namespace winnow
