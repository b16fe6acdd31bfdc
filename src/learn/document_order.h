// A random order of documents that needs no memory.
#pragma once

#include <bit>
#include <cstdint>

#include "winnow/core/hash.h"

namespace winnow {

/// A permutation of 0 .. count - 1, a different one for each seed: four Feistel rounds over the
/// smallest even number of bits that holds them all, repeated while the result is too large.
class DocumentOrder {
 public:
  DocumentOrder(std::int64_t count, std::uint64_t seed)
      : count_(static_cast<std::uint64_t>(count)),
        half_((static_cast<int>(std::bit_width(count_)) + 1) / 2),
        mask_((1ULL << half_) - 1),
        seed_(seed) {}

  std::int64_t operator[](std::int64_t position) const {
    auto at = static_cast<std::uint64_t>(position);
    do {
      at = shuffled(at);
    } while (at >= count_);
    return static_cast<std::int64_t>(at);
  }

 private:
  std::uint64_t shuffled(std::uint64_t at) const {
    std::uint64_t left = at >> half_;
    std::uint64_t right = at & mask_;
    for (std::uint64_t round = 0; round < 4; ++round) {
      const std::uint64_t next = left ^ (mix64(right ^ mix64(seed_ + round)) & mask_);
      left = right;
      right = next;
    }
    return left << half_ | right;
  }

  std::uint64_t count_;
  int half_;
  std::uint64_t mask_;
  std::uint64_t seed_;
};

}  // namespace winnow
