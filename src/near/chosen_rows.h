// Some rows of a matrix, and how to choose them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "winnow/core/hash.h"
#include "winnow/core/matrix.h"

namespace winnow {

inline Matrix<std::int8_t> gathered(MatrixView<const std::int8_t> rows,
                                    std::span<const std::int64_t> some) {
  Matrix<std::int8_t> out(std::ssize(some), rows.columns);
  for (std::size_t k = 0; k < some.size(); ++k) {
    std::ranges::copy(rows.row(some[k]), out.row(static_cast<std::int64_t>(k)).begin());
  }
  return out;
}

/// `wanted` <= `rows` different rows, ascending: one of each of `wanted` equal parts, at a
/// pseudo-random place there, since a file may have an order of its own.
inline std::vector<std::int64_t> evenly_spread(std::int64_t rows, std::int64_t wanted) {
  std::vector<std::int64_t> some;
  some.reserve(static_cast<std::size_t>(wanted));
  for (std::int64_t k = 0; k < wanted; ++k) {
    const std::int64_t begin = rows / wanted * k + std::min(k, rows % wanted);
    const std::int64_t size = rows / wanted + (k < rows % wanted ? 1 : 0);
    const std::uint64_t random = mix64(static_cast<std::uint64_t>(k));
    some.push_back(begin + static_cast<std::int64_t>(random % static_cast<std::uint64_t>(size)));
  }
  return some;
}

}  // namespace winnow
