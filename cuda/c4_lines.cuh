// count_c4: which lines of a text stay, and what is in them.
#pragma once

#include "cuda/rule_cut.cuh"
#include "winnow/core/c4_counts.h"
#include "winnow/core/sentences.h"
#include "winnow/core/stop_words.h"

namespace winnow::cuda {

/// Room for texts of so many bytes, a space behind each counted.
constexpr std::int64_t c4_scratch_bytes(std::int64_t bytes, std::int64_t texts) {
  return 16 * bytes + 128 * texts;
}

namespace {

/// What is known of a word, a bit each.
enum WordMark : std::uint8_t {
  kBeginsLine = 1,
  kHasBody = 2,
  kEndsSentence = 4,
  kIsLong = 8,
  kHasCurly = 16,
};

/// The arrays of a text, which has at most half as many words as bytes, and one more.
struct C4Room {
  std::uint32_t* slots;        ///< a set
  Place *begin, *end;          ///< of words, in bytes
  Place *before, *characters;  ///< characters of the text before a word, and its own
  Place* first_word;           ///< of lines
  std::uint8_t* marks;         ///< of words
  std::uint8_t* stays;         ///< of lines
  std::uint32_t most_words;

  __device__ C4Room(std::byte* scratch, std::uint32_t size) : most_words(size / 2 + 1) {
    RoomCutter room(scratch);
    slots = room.take<std::uint32_t>(4 * (most_words / kC4FewestWords + 1));
    for (Place** array : {&begin, &end, &before, &characters}) {
      *array = room.take<Place>(most_words);
    }
    first_word = room.take<Place>(most_words + 1);
    marks = room.take<std::uint8_t>(most_words);
    stays = room.take<std::uint8_t>(most_words);
  }
};
static_assert(kC4FewestWords == 3 && 16 >= (4 * 4 / 3 + 1 + 5 * 2 + 2) / 2);
static_assert(128 >= 4 * 4 + 5 * 2 + 2 + 2 + 16);

constexpr std::uint32_t kMostPhrases = 32;  ///< of a page; one with more is the host's
static_assert(kLongestShortText < 1 << 16 && std::size(kC4Phrases) <= 16);

/// Where a page is given up: the earlier, the larger; 0 where it is not. In a line, lorem ipsum
/// comes before a bracket.
struct C4Stop {
  static constexpr unsigned kFirst = 0xffffffffU;

  static constexpr unsigned at_lorem_ipsum(unsigned line) { return kFirst - 2 * line; }
  static constexpr unsigned at_bracket(unsigned line) { return kFirst - 2 * line - 1; }
  static constexpr bool is_lorem_ipsum(unsigned stop) { return stop != 0 && stop % 2 == 1; }
  static constexpr bool is_bracket(unsigned stop) { return stop != 0 && stop % 2 == 0; }
};

/// What the threads of a block have together.
struct C4Sums {
  CutSums cut;
  unsigned for_host;              ///< 1: something that only the host can judge
  unsigned phrases;               ///< how many there are
  unsigned phrase[kMostPhrases];  ///< one's bit among kC4Phrases, times 2^16, and where it begins
  unsigned lines;                 ///< with words
  unsigned stop;                  ///< the largest of C4Stop
  unsigned kept, sentences;
  unsigned words, characters, punctuated, short_lines;  ///< of the lines that stay
  unsigned duplicates, duplicate_characters;
};

struct C4CutSink {
  C4Room& room;

  __device__ void word(std::uint32_t word, std::uint32_t at, std::uint32_t continued) const {
    room.begin[word] = static_cast<Place>(at);
    room.before[word] = static_cast<Place>(at - continued);
  }
  __device__ void feed(std::uint32_t, std::uint32_t, std::uint32_t) const {}
  __device__ void line_break(std::uint32_t words) const {
    if (words < room.most_words) room.marks[words] = kBeginsLine;
  }
};

/// Of letters the small ones, of eight bytes.
__device__ inline std::uint64_t lower_bytes(std::uint64_t bytes) {
  constexpr std::uint64_t kEach = 0x0101010101010101U;
  const std::uint64_t low = bytes & 0x7f * kEach;
  const std::uint64_t from_a = low + (0x80 - 'A') * kEach;
  const std::uint64_t behind_z = low + (0x7f - 'Z') * kEach;
  const std::uint64_t is_capital = ~bytes & (from_a ^ behind_z) & 0x80 * kEach;
  return bytes | is_capital >> 2;
}

template <std::size_t Phrase>
__device__ bool is_phrase(WordBytes lowered) {
  constexpr std::string_view kPhrase = kC4Phrases[Phrase];
  static_assert(kPhrase.size() > 8 && kPhrase.size() <= sizeof(WordBytes));
  constexpr std::uint64_t kFirst = short_word(kPhrase);
  constexpr std::uint64_t kNext = short_word(kPhrase.substr(8));
  return lowered.first == kFirst && first_bytes_of(lowered.next, kPhrase.size() - 8) == kNext;
}

template <std::size_t... Phrases>
__device__ unsigned phrases_in(WordBytes lowered, std::index_sequence<Phrases...> /*all*/) {
  return ((is_phrase<Phrases>(lowered) ? 1U << Phrases : 0U) | ...);
}

/// A bit for each phrase that begins at `at`: one at most. Reads up to kBytesBehind bytes.
__device__ inline unsigned phrase_at(const RuleText& text, std::uint32_t at) {
  const auto letter = [&](std::uint32_t k) {
    return static_cast<unsigned char>(text.bytes[at + k]) | 0x20U;
  };
  const unsigned two = letter(0) << 8 | letter(1);
  bool may_begin = false;
  for (const unsigned begin : {'l' << 8 | 'o', 'j' << 8 | 'a', 't' << 8 | 'e', 'p' << 8 | 'r',
                               'c' << 8 | 'o', 'u' << 8 | 's'}) {
    may_begin = may_begin || two == begin;
  }
  if (!may_begin) return 0;
  const WordBytes bytes = bytes_at(text.bytes + at, text.size - at);
  return phrases_in({lower_bytes(bytes.first), lower_bytes(bytes.next)},
                    std::make_index_sequence<std::size(kC4Phrases)>());
}

/// Whether the bracket at `at` may begin a citation, which the host then takes out.
__device__ inline bool may_cite(const RuleText& text, std::uint32_t at) {
  std::uint32_t end = at + 1;
  while (end < text.size && text.bytes[end] >= '0' && text.bytes[end] <= '9') ++end;
  if (end == text.size) return false;
  const auto byte = static_cast<unsigned char>(text.bytes[end]);
  if (byte == ']' || byte >= 0x80) return true;  // perhaps a digit
  const WordBytes bytes = bytes_at(text.bytes + at, text.size - at);
  constexpr std::string_view kEdit = "[edit]", kNeeded = "[citation needed]";
  return first_bytes_of(bytes.first, kEdit.size()) == short_word(kEdit) ||
         (bytes.first == short_word(kNeeded) && bytes.next == short_word(kNeeded.substr(8)));
}

/// Notes the phrases of a page, and whether only the host can judge it. In lower case a Kelvin sign
/// is a letter.
__device__ inline void look_for_signs(const RuleText& text, C4Sums& sums) {
  bool is_for_host = false;
  for (std::uint32_t at = thread(); at < text.size; at += kRuleThreads) {
    const auto byte = static_cast<unsigned char>(text.bytes[at]);
    if (byte == '[') is_for_host = is_for_host || may_cite(text, at);
    if (byte == 0xE2 && text.size - at >= 3) {
      is_for_host = is_for_host || (text.bytes[at + 1] == '\x84' && text.bytes[at + 2] == '\xAA');
    }
    const unsigned phrase = phrase_at(text, at);
    if (phrase == 0) continue;
    const unsigned place = atomicAdd(&sums.phrases, 1U);
    if (place < kMostPhrases) {
      sums.phrase[place] = phrase << 16 | at;
    } else {
      is_for_host = true;
    }
  }
  if (is_for_host) atomicOr(&sums.for_host, 1U);
  __syncthreads();
}

/// Where words begin, and which of them begin lines.
__device__ inline void cut_lines(const RuleText& text, C4Room& room, C4Sums& sums,
                                 unsigned long long* of_warp) {
  for (std::uint32_t w = thread(); w < room.most_words; w += kRuleThreads) {
    room.marks[w] = w == 0 ? kBeginsLine : 0;
  }
  __syncthreads();
  cut_text(text, sums.cut, of_warp, C4CutSink{room});
}

__device__ inline bool is_abbreviation(std::string_view word) {
  return place_among<kAbbreviations>(word.data(), static_cast<std::uint32_t>(word.size())) >= 0;
}

/// Ends the words, says what is in them, and where lines begin.
__device__ inline void mark_words(const RuleText& text, C4Room& room, C4Sums& sums,
                                  unsigned long long* of_warp) {
  std::uint32_t lines = 0;
  for (std::uint32_t step = 0; step < sums.cut.words; step += kRuleThreads) {
    const std::uint32_t w = step + thread();
    unsigned marks = 0;
    if (w < sums.cut.words) {
      marks = room.marks[w];
      const std::uint32_t begin = room.begin[w];
      std::uint32_t characters = 0;
      std::size_t end = begin;
      while (end < text.size) {
        std::size_t next = end;
        const char32_t character = text.next(next);
        if ((text.classes[character] & kSpace) != 0) break;
        if (character == U'{') marks |= kHasCurly;
        ++characters;
        end = next;
      }
      const std::string_view word(text.bytes + begin, end - begin);
      const WordEnd word_end = word_end_of(word, text.classes, is_abbreviation);
      if (word_end.has_body) marks |= kHasBody;
      if (word_end.ends) marks |= kEndsSentence;
      if (characters > kC4LongestWord) marks |= kIsLong;
      room.end[w] = static_cast<Place>(end);
      room.characters[w] = static_cast<Place>(characters);
      room.marks[w] = static_cast<std::uint8_t>(marks);
    }
    const bool begins_line = (marks & kBeginsLine) != 0;
    unsigned long long all = 0;
    const unsigned long long before = block_scan(begins_line ? 1ULL : 0ULL, of_warp, all);
    if (begins_line) room.first_word[lines + before] = static_cast<Place>(w);
    lines += static_cast<std::uint32_t>(all);
  }
  if (thread() == 0) {
    sums.lines = lines;
    room.first_word[lines] = static_cast<Place>(sums.cut.words);
  }
  __syncthreads();
}

/// Lines with words, without white space at their ends.
struct C4Lines {
  const RuleText& text;
  const C4Room& room;

  __device__ std::uint32_t last_word(std::uint32_t line) const {
    return room.first_word[line + 1] - 1U;
  }
  __device__ Stretch operator()(std::uint32_t line) const {
    const std::uint32_t first = room.first_word[line], last = last_word(line);
    return {room.begin[first], room.end[last],
            std::uint32_t{room.before[last]} + room.characters[last] - room.before[first]};
  }
};

/// What one thread has counted in its lines.
struct LineTally {
  unsigned kept = 0, sentences = 0, words = 0, characters = 0, punctuated = 0, short_lines = 0;
};

/// Which phrases the line has, a bit each. They have letters at both ends and spaces between, so
/// one that begins in a line is in it.
__device__ inline unsigned phrases_of(const C4Sums& sums, const Stretch& line) {
  unsigned phrases = 0;
  for (std::uint32_t k = 0; k < sums.phrases; ++k) {
    const unsigned at = sums.phrase[k] & 0xffffU;
    if (line.begin <= at && at < line.end) phrases |= sums.phrase[k] >> 16;
  }
  return phrases;
}

/// C4's judgement (core/c4_counts.cc: Page::stays) and what FineWeb counts, of lines without
/// citations: a line a thread.
__device__ inline void judge_lines(const RuleText& text, C4LineEnds ends, C4Room& room,
                                   C4Sums& sums) {
  const C4Lines lines{text, room};
  LineTally tally;
  for (std::uint32_t l = thread(); l < sums.lines; l += kRuleThreads) {
    const std::uint32_t first = room.first_word[l], last = lines.last_word(l);
    const Stretch line = lines(l);
    unsigned any = 0;
    SentenceEnds sentences;
    for (std::uint32_t w = first; w <= last; ++w) {
      const unsigned marks = room.marks[w];
      any |= marks;
      sentences.add({(marks & kHasBody) != 0, (marks & kEndsSentence) != 0});
    }
    const bool is_proper =
        last - first + 1 >= kC4FewestWords && (any & kIsLong) == 0 &&
        (ends == C4LineEnds::kAny || ends_well({text.bytes + line.begin, line.size()}));
    const unsigned phrases = is_proper ? phrases_of(sums, line) : 0;
    const bool stays = is_proper && (phrases & ~(1U << kLoremIpsum)) == 0;
    room.stays[l] = stays ? 1 : 0;
    if ((phrases & 1U << kLoremIpsum) != 0) atomicMax(&sums.stop, C4Stop::at_lorem_ipsum(l));
    if (is_proper && (any & kHasCurly) != 0 && (phrases & 1U << kJavascript) == 0) {
      atomicMax(&sums.stop, C4Stop::at_bracket(l));
    }
    if (!stays) continue;
    ++tally.kept;
    tally.sentences += sentences.count();
    tally.words += last - first + 1;
    tally.characters += line.characters;
    if ((text.class_before(line.end) & kTerminal) != 0) ++tally.punctuated;
    if (line.characters <= kFinewebShortLine) ++tally.short_lines;
  }
  add_of_warp(sums.kept, tally.kept);
  add_of_warp(sums.sentences, tally.sentences);
  add_of_warp(sums.words, tally.words);
  add_of_warp(sums.characters, tally.characters);
  add_of_warp(sums.punctuated, tally.punctuated);
  add_of_warp(sums.short_lines, tally.short_lines);
  __syncthreads();
  const auto stretch_at = [&](std::uint32_t line) {
    return room.stays[line] != 0 ? lines(line) : Stretch{};
  };
  find_duplicates(text, room.slots, sums.lines, sums.kept, stretch_at, sums.duplicates,
                  sums.duplicate_characters);
}

}  // namespace
}  // namespace winnow::cuda
