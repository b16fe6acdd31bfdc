// The words that a lexical sketch is made of, as hashes. A change here changes every stored sketch.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "winnow/core/hash.h"

namespace winnow {

/// 64-bit hashes of the words (word_scanner.h): each lower-cased in ASCII, with ASCII punctuation
/// removed at both ends (a word of nothing else is skipped). Appends to `hashes`. Any bytes, any
/// number of threads.
void append_sketch_words(std::string_view text, std::vector<std::uint64_t>& hashes);

// Its parts. The hash is h = sketch_hash_begin(length), then h = sketch_hash_step(h, b) for each 8
// bytes b of the word, little endian, the last ones filled with zeros.

constexpr bool is_ascii_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

/// Eight bytes at once: 'A' .. 'Z' become 'a' .. 'z'.
constexpr std::uint64_t ascii_lower_case(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
  constexpr std::uint64_t kHigh = 0x8080808080808080ULL;
  const std::uint64_t low = bytes & ~kHigh;
  const std::uint64_t from_a = low + (128 - 'A') * kOnes;
  const std::uint64_t past_z = low + (127 - 'Z') * kOnes;
  const std::uint64_t upper = ~bytes & from_a & ~past_z & kHigh;
  return bytes | (upper >> 2);
}
static_assert(ascii_lower_case(0x5b5a41407a61c1daULL) == 0x5b7a61407a61c1daULL);

constexpr std::uint64_t sketch_hash_begin(std::size_t length) { return mix64(length); }
constexpr std::uint64_t sketch_hash_step(std::uint64_t hash, std::uint64_t bytes) {
  return mix64(hash ^ ascii_lower_case(bytes));
}

}  // namespace winnow
