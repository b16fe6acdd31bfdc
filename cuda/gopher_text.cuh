// A text that a block counts in for count_gopher, and the room that it has for that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cuda/block_scan.cuh"
#include "cuda/word_lookup.cuh"
#include "winnow/core/characters.h"
#include "winnow/core/gopher_counts.h"
#include "winnow/core/utf8.h"

namespace winnow::cuda {

/// Bytes of the longest text that the device counts in: places in it have 16 bits.
inline constexpr std::size_t kLongestGopherText = 0xffff;

struct DeviceGopherTexts {
  const char* bytes;            ///< a space behind each text, and kBytesBehind behind all
  const std::int64_t* offsets;  ///< where each text begins, and where the last one's space ends
  const CharacterClass* classes;
  std::byte* scratch;  ///< gopher_scratch_bytes of the texts
  GopherCounts* counts;
};

/// Room for texts of so many bytes, a space behind each counted.
constexpr std::int64_t gopher_scratch_bytes(std::int64_t bytes, std::int64_t texts) {
  return 40 * bytes + 256 * texts;
}

namespace {

using Place = std::uint16_t;  ///< a byte of the text, a word, or a line

/// The arrays of a text. A text of n bytes has at most n / 2 + 1 words, and n line feeds.
struct GopherRoom {
  // Open addressing, at most half full; for each word or candidate its slot; how many are equal.
  std::uint32_t *slots, *slot_of, *count;
  Place *begin, *end;         ///< of words, in bytes
  Place* continued;           ///< bytes before a word that begin no character
  Place *characters, *bytes;  ///< of the words before a word; one more than there are words
  Place *grams, *longer;      ///< the first n-gram that is equal to the one at a word
  Place* candidates;          ///< words at which repeated n-grams may begin
  Place* equal;               ///< by the length of the n-gram: the first candidate with the same
  Place *feeds, *continued_before_feed;
  Place* paragraph_end;  ///< the last line of the paragraph that begins with a line
  char* joined;          ///< the words without what is between them
  std::uint32_t most_words;

  __device__ GopherRoom(std::byte* scratch, std::uint32_t size) : most_words(size / 2 + 1) {
    const auto next = [&](std::uint32_t*& array, std::uint32_t length) {
      array = reinterpret_cast<std::uint32_t*>(scratch);
      scratch += length * sizeof(std::uint32_t);
    };
    const auto next_places = [&](Place*& array, std::uint32_t length) {
      array = reinterpret_cast<Place*>(scratch);
      scratch += length * sizeof(Place);
    };
    next(slots, 4 * most_words);
    next(slot_of, most_words);
    next(count, most_words);
    for (Place** array : {&begin, &end, &continued, &grams, &longer, &candidates}) {
      next_places(*array, most_words);
    }
    next_places(characters, most_words + 1);
    next_places(bytes, most_words + 1);
    next_places(equal, GopherCounts::kRepeatedGrams * most_words);
    next_places(feeds, size);
    next_places(continued_before_feed, size);
    next_places(paragraph_end, size + 1);
    joined = reinterpret_cast<char*>(scratch);
  }
};
// Six arrays of most_words of 32 bits; twelve and two more of 16; three of the size; the joined
// words and what reads of 16 bytes touch behind them.
static_assert(gopher_scratch_bytes(1, 1) >= 6 * 4 + 14 * 2 + 4 + 3 * 2 + 2 + 1 + 32);
static_assert(40 >= (6 * 4 + 14 * 2) / 2 + 3 * 2 + 1);

struct GopherText {
  const char* bytes;
  std::uint32_t size;
  const CharacterClass* classes;

  __device__ std::string_view view() const { return {bytes, size}; }
  /// The character at `at`, which moves behind it.
  __device__ char32_t next(std::size_t& at) const {
    const auto byte = static_cast<unsigned char>(bytes[at]);
    if (byte >= 0x80) return decode_character(view(), at);
    ++at;
    return byte;
  }
  /// The class of the character that ends before `end`, which is not 0.
  __device__ CharacterClass class_before(std::uint32_t end) const {
    std::size_t at = end - 1;
    while (at > 0 && (bytes[at] & 0xC0) == 0x80) --at;
    return classes[next(at)];
  }
};

/// What the threads of a block have together. All are 0 at first.
struct GopherSums {
  unsigned words, feeds, continued, breaks;
  unsigned plain_words, plain_characters, alphabetic_words, hashes, ellipses;
  unsigned bullet_lines, ellipsis_lines, stop_words;
  unsigned paragraphs, duplicate_paragraphs, duplicate_paragraph_characters;
  unsigned filled_lines, duplicate_lines, duplicate_line_characters;
  unsigned candidates;
  unsigned repeated;  ///< a bit for each length of n-grams some of which are equal
  unsigned repeated_characters[GopherCounts::kRepeatedGrams];
  unsigned long long top[GopherCounts::kTopGrams];  ///< how often, and how far from the end
};

constexpr int kGopherThreads = kBlockThreads;

__device__ inline std::uint32_t thread() { return threadIdx.x; }

/// Adds the values of a warp's threads, which all call it.
__device__ inline void add_of_warp(unsigned& sum, unsigned value) {
  const unsigned all = warp_sum(value);
  if (thread() % kWarp == 0 && all != 0) atomicAdd(&sum, all);
}

constexpr std::uint32_t kFree = 0xffffffffU;

/// The least mask for `elements`. All threads of the block empty the slots.
__device__ inline std::uint32_t empty_slots(std::uint32_t* slots, std::uint32_t elements) {
  std::uint32_t size = 4;
  while (size < 2 * elements) size *= 2;
  for (std::uint32_t s = thread(); s < size; s += kGopherThreads) slots[s] = kFree;
  return size - 1;
}

struct Found {
  std::uint32_t slot;
  bool again;  ///< an equal element was there
};

/// Puts an element into a slot, unless one is there for which is_same(element) holds.
template <class IsSame>
__device__ Found find_or_put(std::uint32_t* slots, std::uint32_t mask, std::uint64_t hash,
                             std::uint32_t element, IsSame is_same) {
  for (auto at = static_cast<std::uint32_t>(hash) & mask;; at = (at + 1) & mask) {
    std::uint32_t held = slots[at];
    if (held == kFree) held = atomicCAS(&slots[at], kFree, element);
    if (held == kFree) return {at, false};
    if (is_same(held)) return {at, true};
  }
}

/// Reads up to kBytesBehind bytes behind them.
__device__ inline std::uint64_t hash_of(const char* bytes, std::uint32_t size) {
  std::uint64_t hash = size;
  for (std::uint32_t at = 0; at < size; at += sizeof(WordBytes)) {
    hash = word_key_step(hash, bytes_at(bytes + at, size - at));
  }
  return hash;
}

__device__ inline bool are_equal(const char* a, const char* b, std::uint32_t size) {
  for (std::uint32_t at = 0; at < size; at += sizeof(WordBytes)) {
    const WordBytes left = bytes_at(a + at, size - at);
    const WordBytes right = bytes_at(b + at, size - at);
    if (left.first != right.first || left.next != right.next) return false;
  }
  return true;
}

}  // namespace
}  // namespace winnow::cuda
