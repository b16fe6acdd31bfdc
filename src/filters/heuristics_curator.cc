// NeMo Curator's English heuristics: all but its phrases and URLs, which curator_phrases.cc has.
#include <algorithm>

#include "filters/curator_phrases.h"
#include "filters/rule_scratch.h"
#include "winnow/core/stop_words.h"

namespace winnow {
namespace {

using namespace character_class;

struct CharacterCounts {
  std::uint64_t plain = 0;
  std::uint64_t digits = 0;
  std::uint64_t spaces = 0;
  std::uint64_t parentheses = 0;
};

constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (unsigned c = 0; c < 256; ++c) {
    plain[c] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
  for (const char c : {'\n', '?', '!', ',', '.'}) plain[static_cast<std::uint8_t>(c)] = true;
  return plain;
}();

constexpr auto kIs = [](std::string_view characters) {
  std::array<bool, 256> is{};
  for (const char c : characters) is[static_cast<std::uint8_t>(c)] = true;
  return is;
};
constexpr auto kSpaces = kIs("\t\n\r\b ");
constexpr auto kParentheses = kIs("{}[]()");

CharacterCounts count_characters(const Anatomy& text) {
  CharacterCounts counts;
  for (const char c : text.text()) {
    const auto byte = static_cast<std::uint8_t>(c);
    counts.plain += kPlain[byte] ? 1 : 0;
    counts.spaces += kSpaces[byte] ? 1 : 0;
    counts.parentheses += kParentheses[byte] ? 1 : 0;
  }
  counts.parentheses += count_of(text.text(), "⟨") + count_of(text.text(), "⟩");
  for (const Word& word : text.words()) {
    if ((word.any & kDigit) == 0) continue;
    for (std::size_t at = word.begin; at < word.end;) {
      counts.digits += (next_class(text.text(), at) & kDigit) != 0 ? 1 : 0;
    }
  }
  return counts;
}

/// A share of all characters; 1 if there are none.
double character_share(std::uint64_t part, const Anatomy& text) {
  return text.characters() == 0 ? 1 : share(part, text.characters());
}

void measure_characters(const Anatomy& text, std::span<double> facts) {
  const CharacterCounts counts = count_characters(text);
  facts[0] = character_share(text.characters() - counts.plain, text);
  facts[2] = character_share(counts.digits, text);
  facts[3] = character_share(url_bytes(text.text()), text);
  facts[4] = character_share(counts.spaces, text);
  facts[5] = character_share(counts.parentheses, text);
}

/// Whether a word is an ellipsis, or its runs of # are more than half as many as its characters.
bool is_symbol(std::string_view word, std::uint32_t characters) {
  constexpr std::string_view kMarks[] = {"...", "[...]", "…", "(...)", "[…]", "-»"};
  if (std::ranges::find(kMarks, word) != std::end(kMarks)) return true;
  std::uint64_t runs = 0;
  for (std::size_t at = 0; at < word.size(); ++at) {
    if (word[at] == '#' && (at == 0 || word[at - 1] != '#')) ++runs;
  }
  return 2 * runs > characters;
}

void measure_words(const Anatomy& text, std::span<double> facts) {
  std::uint64_t symbols = 0;
  std::uint64_t alphabetic = 0;
  std::uint64_t common = 0;
  std::uint64_t characters = 0;
  std::uint32_t longest = 0;
  const char* const end = text.text().data() + text.text().size();
  for (const Word& word : text.words()) {
    symbols += is_symbol(text(word), word.characters) ? 1 : 0;
    alphabetic += (word.any & kAlphabetic) != 0 ? 1 : 0;
    common += stop_word_bit(text(word), end) != 0 ? 1 : 0;
    characters += word.characters;
    longest = std::max(longest, word.characters);
  }
  const std::size_t words = text.words().size();
  facts[1] = share(symbols, words);
  facts[11] = static_cast<double>(words);
  facts[13] = share(alphabetic, words);
  facts[14] = static_cast<double>(common);
  facts[15] = share(characters, words);
  facts[16] = longest;
}

/// Distinct segments a segment, and the same by characters; 1 where there is nothing.
void measure_distinct(RuleScratch& scratch, double& elements, double& characters) {
  std::uint64_t all = 0;
  for (const Segment& segment : scratch.segments.filled) all += segment.characters;
  const std::uint64_t count = scratch.segments.count();
  const Duplicates duplicates = find_duplicates(scratch);
  elements = count == 0 ? 1 : share(count - duplicates.elements, count);
  characters = all == 0 ? 1 : share(all - duplicates.characters, all);
}

void measure_lines(RuleScratch& scratch, std::span<double> facts) {
  const Anatomy& text = scratch.text;
  std::uint64_t endless = 0;
  std::uint64_t ellipses = 0;
  std::uint64_t bullets = 0;
  scratch.segments.clear();
  for (const Line line : text.lines()) {
    if (line.blank()) continue;
    const std::string_view stripped = text.stripped(line);
    endless += ends_with_mark(stripped) ? 0 : 1;
    ellipses += ends_with_ellipsis(stripped) ? 1 : 0;
    bullets += begins_with_bullet(stripped) ? 1 : 0;
    scratch.segments.filled.push_back({line.begin, line.end, line.characters});
  }
  const std::size_t lines = scratch.segments.filled.size();
  facts[12] = share(endless, lines);
  facts[17] = share(ellipses, lines);
  facts[27] = share(bullets, lines);
  measure_distinct(scratch, facts[7], facts[9]);
}

/// Where the most frequent n-gram is first; the longest of equally frequent ones, the earliest of
/// those.
std::uint32_t find_top(const RuleScratch& scratch, std::uint32_t n) {
  const std::vector<Word>& words = scratch.text.words();
  std::uint32_t top = 0;
  std::uint64_t longest = 0;
  const auto take = [&](std::uint32_t word) {
    const std::uint64_t characters = characters_of(words, word, n);
    if (characters <= longest) return;
    longest = characters;
    top = word;
  };
  const std::uint32_t most = top_gram(scratch.grams).count;
  if (most == 1) {  // all are equally frequent
    for (std::uint32_t w = 0; w + n <= words.size(); ++w) take(w);
    return top;
  }
  for (const RepeatedGrams::Gram& gram : scratch.grams.grams()) {
    if (gram.word == gram.first && scratch.grams.count(gram.first) == most) take(gram.word);
  }
  return top;
}

/// Characters of the occurrences, anywhere in the text, of the most frequent n-gram.
std::uint64_t top_characters(RuleScratch& scratch, std::uint32_t n) {
  const Anatomy& text = scratch.text;
  const std::uint32_t first = find_top(scratch, n);
  scratch.bytes.clear();
  for (std::uint32_t w = first; w < first + n; ++w) {
    if (w > first) scratch.bytes += ' ';
    scratch.bytes += text(text.words()[w]);
  }
  return count_of(text.text(), scratch.bytes) * (characters_of(text.words(), first, n) + n - 1);
}

/// Characters of n-grams that came before, with the spaces between their words, none twice.
std::uint64_t duplicate_characters(const RuleScratch& scratch, std::uint32_t n) {
  const std::vector<Word>& words = scratch.text.words();
  std::uint64_t characters = 0;
  std::uint32_t next = 0;  // the first word that is not counted yet
  for (const RepeatedGrams::Gram& gram : scratch.grams.grams()) {
    if (gram.word == gram.first) continue;
    const std::uint32_t counted = next > gram.word ? next - gram.word : 0;
    characters += characters_of(words, gram.word + counted, n - counted);
    characters += std::min(n - counted, n - 1);
    next = gram.word + n;
  }
  return characters;
}

void measure_grams(RuleScratch& scratch, std::span<double> facts) {
  const Anatomy& text = scratch.text;
  scratch.grams.read(text, text.words());
  for (std::uint32_t n = 2; n <= 10; ++n) {
    scratch.grams.grow();
    facts[16 + n] = 1;
    if (text.words().size() < n) continue;
    const auto part = n <= 4 ? top_characters(scratch, n) : duplicate_characters(scratch, n);
    facts[16 + n] = share(part, text.characters());
  }
}

}  // namespace

void measure_heuristics_curator(RuleScratch& scratch, std::span<double> facts) {
  measure_characters(scratch.text, facts);
  measure_words(scratch.text, facts);
  measure_lines(scratch, facts);
  split_paragraphs(scratch);
  measure_distinct(scratch, facts[8], facts[10]);
  facts[6] = boilerplate_share(scratch);
  measure_grams(scratch, facts);
}

}  // namespace winnow
