// Rows with near-duplicates in known places.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

#include "kernels/random_data.h"

namespace winnow {

/// Random rows; about a third of them are noisy copies of an earlier row, with all degrees of noise
/// (cosines from .3 to 1), exact copies, opposites and rows of half the length among them.
inline Matrix<std::int8_t> planted_rows(std::int64_t rows, std::int64_t columns,
                                        std::uint64_t seed) {
  Matrix<std::int8_t> matrix = random_matrix<std::int8_t>(rows, columns, seed, -127, 127);
  std::mt19937_64 random(seed + 1);
  const auto below = [&](std::uint64_t bound) { return random() % bound; };
  for (std::int64_t r = 1; r < rows; ++r) {
    if (below(3) != 0) continue;
    const auto original =
        matrix.row(static_cast<std::int64_t>(below(static_cast<std::uint64_t>(r))));
    const auto kind = below(8);
    const auto noise = static_cast<double>(below(100)) / 50.0;
    for (std::size_t c = 0; c < original.size(); ++c) {
      double x = original[c];
      if (kind == 1) x = -x;
      if (kind == 2) x = std::trunc(x / 2);
      if (kind > 2) x += noise * (static_cast<double>(below(255)) - 127.0);
      matrix.row(r)[c] = static_cast<std::int8_t>(std::clamp(x, -127.0, 127.0));
    }
  }
  return matrix;
}

}  // namespace winnow
