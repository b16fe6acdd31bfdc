// count_c4: which lines of a text stay, and what is in them.
#pragma once

#include "cuda/rule_cut.cuh"
#include "winnow/core/c4_counts.h"
#include "winnow/core/sentences.h"

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

/// What the threads of a block have together.
struct C4Sums {
  CutSums cut;
  unsigned for_host;  ///< 1: something that only the host can judge
  unsigned lines;     ///< with words
  unsigned curly_bracket, kept, sentences;
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

template <std::size_t... Signs>
__device__ bool begins_sign(const char* at, std::uint32_t left, std::index_sequence<Signs...>) {
  const auto is_there = [&](std::string_view sign) {
    if (left < sign.size()) return false;
    for (std::size_t k = 0; k < sign.size(); ++k) {
      if ((at[k] | 0x20) != sign[k]) return false;
    }
    return true;
  };
  return (is_there(kC4Signs[Signs]) || ...);
}

/// Whether the byte at `at` may begin a phrase or a citation, which the host then looks for. In
/// lower case a Kelvin sign is a letter.
__device__ inline bool is_for_host(const RuleText& text, std::uint32_t at) {
  const auto byte = static_cast<unsigned char>(text.bytes[at]);
  if (byte == '[') {
    const auto next = static_cast<unsigned char>(text.bytes[at + 1]);  // at the end, a space
    return next == ']' || (next >= '0' && next <= '9') || next >= 0x80 || next == 'e' ||
           next == 'c';
  }
  if (byte == 0xE2) {
    return text.size - at >= 3 && text.bytes[at + 1] == '\x84' && text.bytes[at + 2] == '\xAA';
  }
  const unsigned low = byte | 0x20U;
  if (low != 'l' && low != 'j' && low != 'c' && low != 't' && low != 'p') return false;
  return begins_sign(text.bytes + at, text.size - at,
                     std::make_index_sequence<std::size(kC4Signs)>());
}

__device__ inline void look_for_signs(const RuleText& text, C4Sums& sums) {
  bool found = false;
  for (std::uint32_t at = thread(); at < text.size; at += kRuleThreads) {
    found = found || is_for_host(text, at);
  }
  if (found) atomicOr(&sums.for_host, 1U);
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

/// C4's judgement (core/c4_counts.cc: Page::stays) and what FineWeb counts, of lines without
/// phrases and citations: a line a thread.
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
    const bool stays =
        last - first + 1 >= kC4FewestWords && (any & kIsLong) == 0 &&
        (ends == C4LineEnds::kAny || ends_well({text.bytes + line.begin, line.size()}));
    room.stays[l] = stays ? 1 : 0;
    if (!stays) continue;
    if ((any & kHasCurly) != 0) atomicOr(&sums.curly_bracket, 1U);
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
