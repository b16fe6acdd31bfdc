// Random matrices and ragged rows, the same in every run.
#pragma once

#include <cstdint>
#include <limits>
#include <random>
#include <span>

#include "winnow/core/csr.h"
#include "winnow/core/matrix.h"

namespace winnow {

/// Every value from `low` to `high`, both included.
template <class T>
Matrix<T> random_matrix(std::int64_t rows, std::int64_t columns, std::uint64_t seed,
                        T low = std::numeric_limits<T>::min(),
                        T high = std::numeric_limits<T>::max()) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> value(low, high);
  Matrix<T> matrix(rows, columns);
  for (std::int64_t r = 0; r < rows; ++r) {
    for (T& x : matrix.row(r)) x = static_cast<T>(value(random));
  }
  return matrix;
}

/// Rows of the given lengths; values in [0, bound).
template <class T>
Csr<T> random_csr(std::span<const std::int64_t> lengths, std::uint64_t bound, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::uint64_t> value(0, bound - 1);
  Csr<T> csr;
  for (const std::int64_t length : lengths) {
    for (std::int64_t k = 0; k < length; ++k) csr.append(static_cast<T>(value(random)));
    csr.end_row();
  }
  return csr;
}

}  // namespace winnow
