// Which hashes may have come more than once: two bits each, so that most are ruled out in cache.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace winnow {

/// Never misses one that came again; takes about one in thirty others for it. Grows and never
/// shrinks; one thread at a time.
class PerhapsAgain {
 public:
  /// Forgets everything; `most` hashes will come.
  void begin(std::size_t most) {
    const std::size_t places = std::bit_ceil(std::max(most * kPlaces, std::size_t{64}));
    shift_ = 64 - static_cast<unsigned>(std::countr_zero(places));
    bits_.assign(places / 32, 0);
  }

  /// Notes a hash; returns its place, to ask for when all have come.
  std::uint32_t add(std::uint64_t hash) {
    const auto place = static_cast<std::uint32_t>(hash >> shift_);
    std::uint64_t& word = bits_[place / 32];
    const std::uint64_t once = std::uint64_t{1} << (place % 32);
    word |= once | (word & once) << 32;
    return place;
  }

  bool again(std::uint32_t place) const {
    return (bits_[place / 32] >> (32 + place % 32) & 1) != 0;
  }

 private:
  static constexpr std::size_t kPlaces = 16;  // for each hash

  std::vector<std::uint64_t> bits_;  ///< lower halves: came; upper halves: came again
  unsigned shift_ = 0;
};

}  // namespace winnow
