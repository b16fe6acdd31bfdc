#include "winnow/core/gopher_counts.h"

#include <bit>
#include <cstring>

#include "winnow/core/stop_words.h"
#include "winnow/core/word_bytes.h"

namespace winnow {

using namespace character_class;

namespace {

/// The marks are punctuation and no white space, so they are in words that have some.
void count_marks(std::string_view word, GopherCounts& counts) {
  std::size_t dots = 0;  // in a row
  for (std::size_t at = 0; at < word.size(); ++at) {
    dots = word[at] == '.' ? dots + 1 : 0;
    counts.ellipses += dots > 0 && dots % 3 == 0 ? 1 : 0;
    counts.hashes += word[at] == '#' ? 1 : 0;
    counts.ellipses += word[at] == '\xE2' && word.substr(at).starts_with("…") ? 1 : 0;
  }
}

void count_whole(const Anatomy& text, GopherCounts& counts) {
  counts.characters = text.characters();
  counts.words = text.words().size();
  counts.lines = text.python_lines().size();
}

/// The characters of all occurrences of the most frequent n-gram, its spaces too.
std::uint64_t top_characters(const RepeatedGrams& grams, std::span<const Word> words,
                             std::uint32_t n) {
  if (words.size() < n) return 0;
  const TopGram top = top_gram(grams);
  return (characters_of(words, top.word, n) + n - 1) * top.count;
}

/// The text's words without what is between them: where each begins, in bytes.
class JoinedWords {
 public:
  JoinedWords(RepetitionScratch& room, const Anatomy& anatomy)
      : room_(room), words_(anatomy.words()) {
    const std::string_view text = anatomy.text();
    const char* const text_end = text.data() + text.size();
    if (room.joined.size() < text.size() + kPrefix) room.joined.resize(text.size() + kPrefix);
    room.starts.resize(words_.size() + 1);
    char* const begin = room.joined.data();
    char* end = begin;
    for (std::size_t w = 0; w < words_.size(); ++w) {
      const std::string_view word = anatomy(words_[w]);
      room.starts[w] = static_cast<std::uint32_t>(end - begin);
      if (word.size() <= kPrefix && text_end - word.data() >= std::ptrdiff_t{kPrefix}) {
        std::memcpy(end, word.data(), kPrefix);  // what is too much is written over
      } else {
        std::memcpy(end, word.data(), word.size());
      }
      end += word.size();
    }
    room.starts.back() = static_cast<std::uint32_t>(end - begin);
    find_candidates();
  }

  /// GopherCounts::repeated_characters.
  std::uint64_t repeated_characters(std::uint32_t n) {
    const auto gram_at = [&](std::uint32_t w) { return bytes(w, n); };
    const char* const end = room_.joined.data() + room_.joined.size();
    const auto hash_of = [&](std::uint32_t w) { return hash_bytes(gram_at(w), end); };
    room_.seen.begin(room_.places.size());
    std::uint64_t characters = 0;
    std::uint32_t next = 0;
    for (const std::uint32_t w : room_.places) {
      if (w + n > words_.size()) break;
      if (w < next) continue;
      const std::string_view gram = gram_at(w);
      const std::uint32_t first =
          room_.seen.of(hash_bytes(gram, end), w, hash_of,
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
    const std::uint32_t begin = room_.starts[word];
    return std::string_view(room_.joined.data() + begin, room_.starts[word + count] - begin);
  }

  /// Leaves in `places` the words that an n-gram equal to another can begin at. Equal n-grams are
  /// either shorter than the prefix, or share it; so a word counts whose 5-gram is shorter, or
  /// whose prefix may come again by its hash. In prose that is one word in ten or so.
  void find_candidates() {
    std::vector<std::uint32_t>& places = room_.places;
    const std::size_t count = words_.size() < kLeast ? 0 : words_.size() - kLeast + 1;
    places.resize(count);
    room_.prefixes.begin(count);
    const char* const joined = room_.joined.data();
    for (std::uint32_t w = 0; w < count; ++w) {
      const std::uint32_t begin = room_.starts[w];
      const bool is_short = room_.starts[w + kLeast] - begin < kPrefix;
      WordBytes prefix;
      std::memcpy(&prefix, joined + begin, sizeof prefix);
      places[w] = room_.prefixes.add(word_key_step(0, prefix));
      if (is_short) room_.prefixes.add(word_key_step(0, prefix));
    }
    std::size_t found = 0;
    for (std::uint32_t w = 0; w < count; ++w) {
      const bool again = room_.prefixes.again(places[w]);
      places[found] = w;
      found += again ? 1 : 0;
    }
    places.resize(found);
  }

  RepetitionScratch& room_;
  std::span<const Word> words_;
};

/// Runs of lines that hold something, be it only spaces.
void find_paragraphs(const Anatomy& text, Segments& segments) {
  std::vector<Segment>& paragraphs = segments.filled;
  segments.clear();
  if (text.words().empty()) {
    segments.add({});
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

/// Lines that hold something, and an empty one for line feeds at either end.
void find_stretches(const Anatomy& text, Segments& segments) {
  const std::size_t size = text.text().size();
  segments.clear();
  for (const Line line : text.lines()) {
    const bool edge = line.end == 0 || line.begin == size;
    if (line.begin < line.end || edge) segments.add({line.begin, line.end, line.characters});
  }
}

}  // namespace

void count_gopher_words(const Anatomy& text, GopherCounts& counts) {
  const char* const end = text.text().data() + text.text().size();
  count_whole(text, counts);
  unsigned stop_words = 0;
  for (const Word& word : text.words()) {
    const bool plain = (word.all & kPunctuation) == 0;
    counts.plain_words += plain ? 1 : 0;
    counts.plain_characters += plain ? word.characters : 0;
    counts.alphabetic_words += (word.any & kLetter) != 0 ? 1 : 0;
    stop_words |= stop_word_bit(text(word), end);
    if ((word.any & kPunctuation) != 0) count_marks(text(word), counts);
  }
  counts.stop_words = static_cast<std::uint64_t>(std::popcount(stop_words));
  for (const Line line : text.python_lines()) {
    const std::string_view stripped = text.stripped(line);
    counts.bullet_lines += stripped.starts_with("•") || stripped.starts_with('-') ? 1 : 0;
    counts.ellipsis_lines += stripped.ends_with("...") || stripped.ends_with("…") ? 1 : 0;
  }
}

void count_gopher_repetition(const Anatomy& text, RepetitionScratch& scratch,
                             GopherCounts& counts) {
  count_whole(text, counts);
  find_paragraphs(text, scratch.segments);
  counts.paragraphs = scratch.segments.count();
  counts.duplicate_paragraphs = find_duplicates(text.text(), scratch.segments, scratch.seen);
  find_stretches(text, scratch.segments);
  counts.stretches = scratch.segments.count();
  counts.duplicate_stretches = find_duplicates(text.text(), scratch.segments, scratch.seen);
  scratch.grams.read(text, text.words());
  for (std::uint32_t n = 2; n <= 4; ++n) {
    scratch.grams.grow();
    counts.top_characters[n - 2] = top_characters(scratch.grams, text.words(), n);
  }
  JoinedWords joined(scratch, text);
  for (std::uint32_t n = 5; n <= 10; ++n) {
    counts.repeated_characters[n - 5] = joined.repeated_characters(n);
  }
}

GopherCounts GopherCounter::count(std::string_view text) {
  GopherCounts counts;
  text_.read(text);
  count_gopher_words(text_, counts);
  count_gopher_repetition(text_, scratch_, counts);
  return counts;
}

}  // namespace winnow
