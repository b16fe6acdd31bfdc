// Random matrices and ragged rows, the same in every run.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <span>

#include "winnow/core/csr.h"
#include "winnow/core/hash.h"
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

/// Rows of ids in [0, bound) as frequent as words: the n-th of them about 1/n of the time, at
/// places spread over the range.
inline Csr<std::int32_t> zipf_csr(std::int64_t rows, std::int64_t length, std::int64_t bound,
                                  std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> exponent(0, std::log(static_cast<double>(bound)));
  Csr<std::int32_t> csr;
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t k = 0; k < length; ++k) {
      const auto rank = static_cast<std::uint64_t>(std::exp(exponent(random)));
      csr.append(static_cast<std::int32_t>(mix64(rank) % static_cast<std::uint64_t>(bound)));
    }
    csr.end_row();
  }
  return csr;
}

}  // namespace winnow
