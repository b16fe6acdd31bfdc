// h % divisor for one divisor and many numbers: two multiplications instead of a division.
#pragma once

#include <cstdint>

namespace winnow {

class Remainder {
 public:
  /// `divisor` is at least 1.
  explicit constexpr Remainder(std::uint32_t divisor)
      : divisor_(divisor), reciprocal_(~0ULL / divisor) {}

  constexpr std::uint32_t of(std::uint64_t n) const {
    // reciprocal_ is at most 1 below 2^64 / divisor, so the quotient is at most 1 too low.
    const auto quotient = static_cast<std::uint64_t>((Wide{n} * reciprocal_) >> 64);
    const std::uint64_t rest = n - quotient * divisor_;
    return static_cast<std::uint32_t>(rest >= divisor_ ? rest - divisor_ : rest);
  }

 private:
  __extension__ typedef unsigned __int128 Wide;

  std::uint64_t divisor_;
  std::uint64_t reciprocal_;
};

}  // namespace winnow
