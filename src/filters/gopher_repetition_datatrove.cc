// datatrove's Gopher repetition rules.
#include <cstring>

#include "filters/rule_scratch.h"
#include "winnow/core/word_bytes.h"

namespace winnow {
namespace {

/// re.split(r"\n{2,}", text.strip()): runs of lines that hold something, be it only spaces.
void find_paragraphs(RuleScratch& scratch) {
  const Anatomy& text = scratch.text;
  std::vector<Segment>& paragraphs = scratch.segments;
  scratch.clear_segments();
  if (text.words().empty()) {
    scratch.add_segment({});
    return;
  }
  const Word& front = text.words().front();
  const Word& back = text.words().back();
  std::uint32_t first_character = 0;
  bool open = false;
  for (const Line line : text.lines()) {
    if (line.end < front.begin) continue;
    if (line.begin > back.end) break;
    if (line.begin == line.end) {
      open = false;
      continue;
    }
    if (!open) {
      const bool first = paragraphs.empty();
      first_character = first ? front.character : line.character;
      paragraphs.push_back({first ? front.begin : line.begin, 0, 0});
      open = true;
    }
    const bool last = line.end >= back.end;
    paragraphs.back().end = last ? back.end : line.end;
    paragraphs.back().characters =
        (last ? back.character + back.characters : line.character + line.characters) -
        first_character;
  }
}

/// re.split("\n+", text): lines that hold something, and an empty one for line feeds at either end.
void find_lines(RuleScratch& scratch) {
  const Anatomy& text = scratch.text;
  const std::size_t size = text.text().size();
  scratch.clear_segments();
  for (const Line line : text.lines()) {
    const bool edge = line.end == 0 || line.begin == size;
    if (line.begin < line.end || edge) {
      scratch.add_segment({line.begin, line.end, line.characters});
    }
  }
}

/// The text's words without what is between them: where each begins, in bytes.
class JoinedWords {
 public:
  explicit JoinedWords(RuleScratch& scratch) : scratch_(scratch), words_(scratch.text.words()) {
    const std::string_view text = scratch.text.text();
    const char* const text_end = text.data() + text.size();
    if (scratch.joined.size() < text.size() + kPrefix) scratch.joined.resize(text.size() + kPrefix);
    scratch.starts.resize(words_.size() + 1);
    char* const begin = scratch.joined.data();
    char* end = begin;
    for (std::size_t w = 0; w < words_.size(); ++w) {
      const std::string_view word = scratch.text(words_[w]);
      scratch.starts[w] = static_cast<std::uint32_t>(end - begin);
      if (word.size() <= kPrefix && text_end - word.data() >= std::ptrdiff_t{kPrefix}) {
        std::memcpy(end, word.data(), kPrefix);  // what is too much is written over
      } else {
        std::memcpy(end, word.data(), word.size());
      }
      end += word.size();
    }
    scratch.starts.back() = static_cast<std::uint32_t>(end - begin);
    find_candidates();
  }

  /// The characters of n-grams that came before: from left to right, and going on behind an n-gram
  /// that did. Two are equal if their words are when written without spaces, so "a bc" is "ab c".
  std::uint64_t repeated_characters(std::uint32_t n) {
    const auto gram_at = [&](std::uint32_t w) { return bytes(w, n); };
    const char* const end = scratch_.joined.data() + scratch_.joined.size();
    const auto hash_of = [&](std::uint32_t w) { return hash_bytes(gram_at(w), end); };
    scratch_.seen.begin(scratch_.places.size());
    std::uint64_t characters = 0;
    std::uint32_t next = 0;
    for (const std::uint32_t w : scratch_.places) {
      if (w + n > words_.size()) break;
      if (w < next) continue;
      const std::string_view gram = gram_at(w);
      const std::uint32_t first =
          scratch_.seen.of(hash_bytes(gram, end), w, hash_of,
                           [&](std::uint32_t other) { return gram_at(other) == gram; });
      if (first == w) continue;
      characters += characters_of(words_, w, n);
      next = w + n;
    }
    return characters;
  }

 private:
  static constexpr std::uint32_t kLeast = 5;  // words of the shortest n-gram asked for
  static constexpr std::size_t kPrefix = sizeof(WordBytes);

  std::string_view bytes(std::uint32_t word, std::uint32_t count) const {
    const std::uint32_t begin = scratch_.starts[word];
    return std::string_view(scratch_.joined).substr(begin, scratch_.starts[word + count] - begin);
  }

  /// Leaves in `places` the words that an n-gram equal to another can begin at. Equal n-grams are
  /// either shorter than the prefix, or share it; so a word counts whose 5-gram is shorter, or
  /// whose prefix may come again by its hash. In prose that is one word in ten or so.
  void find_candidates() {
    std::vector<std::uint32_t>& places = scratch_.places;
    const std::size_t count = words_.size() < kLeast ? 0 : words_.size() - kLeast + 1;
    places.resize(count);
    scratch_.prefixes.begin(count);
    const char* const joined = scratch_.joined.data();
    for (std::uint32_t w = 0; w < count; ++w) {
      const std::uint32_t begin = scratch_.starts[w];
      const bool is_short = scratch_.starts[w + kLeast] - begin < kPrefix;
      WordBytes prefix;
      std::memcpy(&prefix, joined + begin, sizeof prefix);
      places[w] = scratch_.prefixes.add(word_key_step(0, prefix));
      if (is_short) scratch_.prefixes.add(word_key_step(0, prefix));
    }
    std::size_t found = 0;
    for (std::uint32_t w = 0; w < count; ++w) {
      const bool again = scratch_.prefixes.again(places[w]);
      places[found] = w;
      found += again ? 1 : 0;
    }
    places.resize(found);
  }

  RuleScratch& scratch_;
  const std::vector<Word>& words_;
};

/// The characters of all occurrences of the most frequent n-gram, its spaces too.
std::uint64_t top_characters(const RuleScratch& scratch, std::uint32_t n) {
  const std::vector<Word>& words = scratch.text.words();
  if (words.size() < n) return 0;
  const TopGram top = top_gram(scratch.grams);
  return (characters_of(words, top.word, n) + n - 1) * top.count;
}

}  // namespace

void measure_gopher_repetition_datatrove(RuleScratch& scratch, std::span<double> facts) {
  const std::uint32_t characters = scratch.text.characters();
  find_paragraphs(scratch);
  Duplicates duplicates = find_duplicates(scratch);
  facts[0] = share(duplicates.elements, scratch.segment_count());
  facts[1] = share(duplicates.characters, characters);
  find_lines(scratch);
  duplicates = find_duplicates(scratch);
  facts[2] = share(duplicates.elements, scratch.segment_count());
  facts[3] = share(duplicates.characters, characters);
  scratch.grams.read(scratch.text, scratch.text.words());
  for (std::uint32_t n = 2; n <= 4; ++n) {
    scratch.grams.grow();
    facts[2 + n] = share(top_characters(scratch, n), characters);
  }
  JoinedWords joined(scratch);
  for (std::uint32_t n = 5; n <= 10; ++n) {
    facts[2 + n] = share(joined.repeated_characters(n), characters);
  }
}

}  // namespace winnow
