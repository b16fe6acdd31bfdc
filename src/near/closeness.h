// Which of two rows a third is closer to, and how close, for rows as they are joined.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "winnow/core/cosine.h"

namespace winnow {

/// Whether dot / sqrt(a2) is larger than the other's, for positive dots, without rounding.
inline bool more_similar(std::int32_t dot, std::int32_t a2, std::int32_t other_dot,
                         std::int32_t other_a2) {
  const auto square = [](std::int32_t x) {
    return static_cast<Uint128>(x) * static_cast<Uint128>(x);
  };
  return square(dot) * static_cast<Uint128>(other_a2) >
         square(other_dot) * static_cast<Uint128>(a2);
}

/// Whether dot / sqrt(a2) is less than the other's, for any dots, without rounding. That of a zero
/// row is 0.
inline bool less_similar(std::int32_t dot, std::int32_t a2, std::int32_t other_dot,
                         std::int32_t other_a2) {
  if ((dot < 0) != (other_dot < 0)) return dot < 0;
  const auto square = [](std::int32_t x, std::int32_t length2) {
    const auto wide = static_cast<std::int64_t>(x);
    return static_cast<Uint128>(wide * wide) * static_cast<Uint128>(std::max(length2, 1));
  };
  const Uint128 own = square(dot, other_a2);
  const Uint128 other = square(other_dot, a2);
  return dot < 0 ? own > other : own < other;
}

inline double cosine(std::int32_t dot, std::int32_t a2, std::int32_t b2) {
  return std::min(1.0, dot / std::sqrt(static_cast<double>(a2) * static_cast<double>(b2)));
}

}  // namespace winnow
