// From integer sums to int8, without rounding anything twice.
#pragma once

#include <cstdint>

namespace winnow {

inline constexpr std::int64_t kQuantisedPeak = 127;

/// One element of quantised(s): s * 127 / peak rounded to nearest, halves away from zero, where
/// `peak` is the largest |s| of the vector. Integers only. peak = 0 (a zero vector) gives 0.
/// |s| and peak stay below 2^55.
constexpr std::int8_t quantised(std::int64_t s, std::int64_t peak) {
  if (peak == 0) return 0;
  const std::int64_t magnitude = s < 0 ? -s : s;
  const std::int64_t q = (2 * kQuantisedPeak * magnitude + peak) / (2 * peak);
  return static_cast<std::int8_t>(s < 0 ? -q : q);
}

}  // namespace winnow
