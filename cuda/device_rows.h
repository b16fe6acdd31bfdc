// What the kernels of join_above are given.
#pragma once

#include <cstdint>

#include "winnow/core/cosine.h"

namespace winnow::cuda {

/// Longer than any row and product of rows: a zero row is similar to nothing.
inline constexpr float kEndless = 0x1p100F;

/// A matrix in device memory; rows and columns padded with zeros to multiples of kPaddedRows and
/// kPaddedColumns. `lengths` are its rows', kEndless for zeros.
struct DeviceRows {
  const std::int8_t* values;
  std::int64_t columns;
  const float* lengths;
};
inline constexpr std::int64_t kPaddedRows = 256;
inline constexpr std::int64_t kPaddedColumns = 64;

/// What one block joins: left rows [left, left_end) with right rows [right, right_end).
struct JoinItem {
  std::int32_t left, left_end;
  std::int32_t right, right_end;
};

/// Where pairs go. `found` counts those that did not fit too.
struct PairSink {
  Pair* pairs;
  unsigned long long capacity;
  unsigned long long* found;
};

}  // namespace winnow::cuda
