// The options and the two functions that define the lexical sketch. A change here changes every
// stored sketch.
#pragma once

#include <cstdint>

#include "winnow/core/hash.h"

namespace winnow {

/// How `sketch_shingles` turns words into a vector.
struct SketchOptions {
  std::int32_t shingle = 3;       ///< words a shingle, at least 1
  std::int32_t dimensions = 256;  ///< a multiple of 64, at most 4096
  bool operator==(const SketchOptions&) const = default;
};

/// The hash of a window of word hashes: order matters, length matters.
constexpr std::uint64_t shingle_hash(const std::uint64_t* words, std::int64_t count) {
  std::uint64_t h = static_cast<std::uint64_t>(count);
  for (std::int64_t k = 0; k < count; ++k) h = mix64(h ^ words[k]);
  return h;
}

/// Bits 64 w .. 64 w + 63 of a shingle's random projection: bit c of the projection is bit c % 64
/// of word c / 64.
constexpr std::uint64_t projection_word(std::uint64_t shingle, std::int32_t w) {
  return mix64(shingle + 0xd1b54a32d192ed03ULL * static_cast<std::uint64_t>(w + 1));
}

}  // namespace winnow
