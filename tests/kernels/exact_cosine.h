// The definition of similarity, written for the tests alone.
#pragma once

#include <cstdint>
#include <span>

namespace winnow {

__extension__ using Int128 = __int128;

inline std::int32_t dot(std::span<const std::int8_t> a, std::span<const std::int8_t> b) {
  std::int32_t sum = 0;
  for (std::size_t c = 0; c < a.size(); ++c) sum += a[c] * b[c];
  return sum;
}

/// Whether a product of rows with these squared norms reaches the threshold, in rational numbers.
inline bool exactly_reaches(std::int32_t product, std::int32_t a2, std::int32_t b2,
                            std::int64_t millionths) {
  const Int128 left = Int128{product} * product * 1'000'000 * 1'000'000;
  const Int128 right = Int128{millionths} * millionths * (Int128{a2} * b2);
  return product > 0 && left >= right;
}

}  // namespace winnow
