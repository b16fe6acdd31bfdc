// DCLM's RefinedWeb rules.
#include <algorithm>

#include "filters/rule_scratch.h"
#include "winnow/core/stop_words.h"

namespace winnow {
namespace {

using namespace character_class;

template <std::size_t Size>
bool starts_with_any(std::string_view text, const std::string_view (&starts)[Size]) {
  return std::ranges::any_of(starts, [&](std::string_view s) { return text.starts_with(s); });
}

template <std::size_t Size>
bool ends_with_any(std::string_view text, const std::string_view (&ends)[Size]) {
  return std::ranges::any_of(ends, [&](std::string_view s) { return text.ends_with(s); });
}

void measure_words(const Anatomy& text, std::span<double> facts) {
  constexpr std::string_view kSymbols[] = {"#", "...", ". . .", "…"};
  std::uint64_t characters = 0;
  std::uint64_t without_letter = 0;
  std::uint64_t stop_words = 0;
  for (const Word& word : text.words()) {
    characters += word.characters;
    without_letter += (word.any & kLetter) == 0 ? 1 : 0;
    stop_words += stop_word_bit_of_any_case(text(word)) != 0 ? 1 : 0;
  }
  std::uint64_t symbols = 0;
  for (const std::string_view symbol : kSymbols) symbols += count_of(text.text(), symbol);
  const std::size_t words = text.words().size();
  facts[0] = static_cast<double>(count_plain_words(text.text()));
  facts[1] = share(characters, words);
  facts[2] = words == 0 ? 1 : share(symbols, words);
  facts[5] = words == 0 ? 1 : share(without_letter, words);
  facts[6] = static_cast<double>(stop_words);
}

/// Shares of `scratch.segments` and of their characters in segments that occur more than once.
void measure_repeated(RuleScratch& scratch, double& elements, double& characters) {
  const std::size_t count = scratch.segments.filled.size();
  elements = characters = count == 0 ? 1 : 0;
  if (count < 2) return;
  std::uint64_t all = 0;
  for (const Segment& segment : scratch.segments.filled) all += segment.characters;
  const Duplicates repeated = find_repeated(scratch);
  elements = share(repeated.elements, count);
  characters = share(repeated.characters, all);
}

void measure_lines(RuleScratch& scratch, std::span<double> facts) {
  constexpr std::string_view kBullets[] = {"●", "•", "*", "-"};
  constexpr std::string_view kEllipses[] = {"...", ". . .", "…"};
  const Anatomy& text = scratch.text;
  std::uint64_t bullets = 0;
  std::uint64_t ellipses = 0;
  scratch.segments.clear();
  for (const Line line : text.lines()) {
    if (line.blank()) continue;
    const std::string_view stripped = text.stripped(line);
    bullets += starts_with_any(stripped, kBullets) ? 1 : 0;
    ellipses += ends_with_any(stripped, kEllipses) ? 1 : 0;
    const Word& first = text.words()[line.first_word];
    const Word& last = text.words()[line.end_word - 1];
    scratch.segments.filled.push_back(
        {first.begin, last.end, last.character + last.characters - first.character});
  }
  facts[3] = share(bullets, scratch.segments.filled.size());
  facts[4] = share(ellipses, scratch.segments.filled.size());
  measure_repeated(scratch, facts[7], facts[9]);
}

/// Paragraphs without white space at their ends; blank ones do not count.
void measure_paragraphs(RuleScratch& scratch, std::span<double> facts) {
  const std::vector<Word>& words = scratch.text.words();
  split_paragraphs(scratch);
  std::size_t word = 0;
  std::size_t kept = 0;
  for (const Segment& paragraph : scratch.segments.filled) {
    const std::size_t first = word;
    while (word < words.size() && words[word].begin < paragraph.end) ++word;
    if (word == first) continue;
    const Word& last = words[word - 1];
    scratch.segments.filled[kept++] = {words[first].begin, last.end,
                                       last.character + last.characters - words[first].character};
  }
  scratch.segments.filled.resize(kept);
  scratch.segments.empty = 0;
  measure_repeated(scratch, facts[8], facts[10]);
}

/// Characters of the most frequent n-gram's occurrences; of equally frequent ones the longest.
std::uint64_t top_characters(const RuleScratch& scratch, std::uint32_t n) {
  std::uint32_t most = 1;
  std::uint64_t longest = 0;
  for (const RepeatedGrams::Gram& gram : scratch.grams.grams()) {
    const std::uint32_t count = scratch.grams.count(gram.first);
    if (gram.word != gram.first || count < most) continue;
    const std::uint64_t characters = characters_of(scratch.words, gram.word, n);
    longest = count > most ? characters : std::max(longest, characters);
    most = count;
  }
  return longest * most;
}

/// Characters of words in any n-gram that occurs more than once.
std::uint64_t repeated_characters(const RuleScratch& scratch, std::uint32_t n) {
  std::uint64_t characters = 0;
  std::uint32_t next = 0;
  for (const RepeatedGrams::Gram& gram : scratch.grams.grams()) {
    const std::uint32_t first = std::max(next, gram.word);
    next = gram.word + n;
    characters += characters_of(scratch.words, first, next - first);
  }
  return characters;
}

void measure_grams(RuleScratch& scratch, std::span<double> facts) {
  const Anatomy& text = scratch.text;
  std::uint64_t all = 0;
  scratch.words.clear();
  for (const Word& word : text.words()) {
    if ((class_at(text.text(), word.begin) & kAlphanumeric) == 0) continue;
    scratch.words.push_back(word);
    all += word.characters;
  }
  scratch.grams.read(text, scratch.words);
  for (std::uint32_t n = 2; n <= 10; ++n) {
    scratch.grams.grow();
    const auto part = n <= 4 ? top_characters(scratch, n) : repeated_characters(scratch, n);
    facts[9 + n] = share(part, all);
  }
}

}  // namespace

std::uint64_t count_plain_words(std::string_view text) {
  constexpr std::string_view kSeparators(" \n\r\t\v\f\0", 7);
  std::uint64_t count = 0;
  bool open = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool separator = kSeparators.find(text[at]) != kSeparators.npos;
    if (!open && !separator && (class_at(text, at) & kAlphanumeric) != 0) ++count;
    open = !separator;
  }
  return count;
}

void measure_refinedweb_dclm(RuleScratch& scratch, std::span<double> facts) {
  measure_words(scratch.text, facts);
  measure_lines(scratch, facts);
  measure_paragraphs(scratch, facts);
  measure_grams(scratch, facts);
}

}  // namespace winnow
