// Arithmetic on rows in lanes. Everything here is inlined into the function that holds the loop, so
// that it is compiled for that function's instruction set. Sums are in sixteen lanes, and over the
// lanes in one fixed tree; nothing is fused: the same bits on every machine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>

#include "learn/row_table.h"
#include "winnow/core/dispatch.h"

namespace winnow {

/// Calls op.run<N>(first) for blocks of N <= 8 lanes that cover `lanes`: with N known to the
/// compiler a block's sums stay in registers.
template <class Op>
WINNOW_INLINE void for_each_block(std::int64_t lanes, const Op& op) {
  for (std::int64_t first = 0; first < lanes; first += 8) {
    switch (std::min<std::int64_t>(lanes - first, 8)) {
      case 1:
        op.template run<1>(first);
        break;
      case 2:
        op.template run<2>(first);
        break;
      case 3:
        op.template run<3>(first);
        break;
      case 4:
        op.template run<4>(first);
        break;
      case 5:
        op.template run<5>(first);
        break;
      case 6:
        op.template run<6>(first);
        break;
      case 7:
        op.template run<7>(first);
        break;
      default:
        op.template run<8>(first);
    }
  }
}

template <int N>
WINNOW_INLINE void prefetch_lanes(const Lane* lanes) {
  for (int n = 0; n < N; ++n) __builtin_prefetch(lanes + n, 1, 2);
}

/// out = scale * (the sum of the rows)
struct MeanOfRows {
  const Lane* table;
  std::int64_t stride;
  std::span<const std::int32_t> rows;
  float scale;
  Lane* out;

  template <int N>
  WINNOW_INLINE void run(std::int64_t first) const {
    constexpr std::size_t kAhead = 16;
    const Lane* const column = table + first;
    Lane sum[N] = {};
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const std::size_t next = std::min(r + kAhead, rows.size() - 1);
      prefetch_lanes<N>(column + rows[next] * stride);
      const Lane* const row = column + rows[r] * stride;
      for (int n = 0; n < N; ++n) sum[n] += row[n];
    }
    for (int n = 0; n < N; ++n) out[first + n] = sum[n] * scale;
  }
};

/// Adds scale * gradient to each row. Meanwhile fetches `next_rows`, which come after.
struct AddToRows {
  Lane* table;
  std::int64_t stride;
  std::span<const std::int32_t> rows;
  float scale;
  const Lane* gradient;
  std::span<const std::int32_t> next_rows;

  template <int N>
  WINNOW_INLINE void run(std::int64_t first) const {
    Lane* const column = table + first;
    Lane step[N];
    for (int n = 0; n < N; ++n) step[n] = gradient[first + n] * scale;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (r < next_rows.size()) prefetch_lanes<N>(column + next_rows[r] * stride);
      Lane* const row = column + rows[r] * stride;
      for (int n = 0; n < N; ++n) row[n] += step[n];
    }
  }
};

/// 8 + 8, 4 + 4, 2 + 2, 1 + 1.
WINNOW_INLINE float sum_of(const Lane& lane) {
  float values[kLane];
  std::memcpy(values, &lane, sizeof(values));
  for (std::int64_t half = kLane / 2; half > 0; half /= 2) {
    for (std::int64_t k = 0; k < half; ++k) values[k] += values[k + half];
  }
  return values[0];
}

WINNOW_INLINE float maximum_of(const Lane& lane) {
  float values[kLane];
  std::memcpy(values, &lane, sizeof(values));
  for (std::int64_t half = kLane / 2; half > 0; half /= 2) {
    for (std::int64_t k = 0; k < half; ++k) values[k] = std::max(values[k], values[k + half]);
  }
  return values[0];
}

WINNOW_INLINE float dot(const Lane* a, const Lane* b, std::int64_t lanes) {
  Lane sum = a[0] * b[0];
  for (std::int64_t l = 1; l < lanes; ++l) sum += a[l] * b[l];
  return sum_of(sum);
}

/// gradient += alpha * row; row += alpha * hidden (with the row as it was for the gradient).
WINNOW_INLINE void update_output_row(Lane* row, const Lane* hidden, Lane* gradient, float alpha,
                                     std::int64_t lanes) {
  for (std::int64_t l = 0; l < lanes; ++l) {
    gradient[l] += row[l] * alpha;
    row[l] += hidden[l] * alpha;
  }
}

/// e^x for x <= 0, with a relative error below 2e-7; about 1e-38 below -87.
WINNOW_INLINE void exponential(Lane& x) {
  using Whole = std::int32_t __attribute__((vector_size(64)));
  constexpr float kLog2E = 1.44269504F;
  constexpr float kLn2High = 0.693359375F;  // 9 bits: k * kLn2High is exact
  constexpr float kLn2Low = -2.12194440e-4F;
  constexpr float kRounder = 12582912.0F;  // 1.5 * 2^23: adding it rounds to a whole number
  const Lane least = x - x - 87.0F;
  x = x < least ? least : x;
  const Lane k = (x * kLog2E + kRounder) - kRounder;
  const Lane r = (x - k * kLn2High) - k * kLn2Low;
  Lane sum = r * (1.0F / 5040) + 1.0F / 720;
  sum = sum * r + 1.0F / 120;
  sum = sum * r + 1.0F / 24;
  sum = sum * r + 1.0F / 6;
  sum = sum * r + 0.5F;
  sum = sum * r + 1.0F;
  sum = sum * r + 1.0F;
  const Whole exponent = (__builtin_convertvector(k, Whole) + 127) << 23;
  Lane power;
  std::memcpy(&power, &exponent, sizeof(power));
  x = sum * power;
}

}  // namespace winnow
