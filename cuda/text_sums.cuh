// Where the features of texts are summed up. Integer sums do not depend on order, so threads and
// warps that share a text add to its sums by atomic operations.
#pragma once

#include <cstdint>

#include "cuda/device_text.h"
#include "cuda/warp_sum.cuh"

namespace winnow::cuda {
namespace {

/// Rows of entries that lie one behind another.
struct EntryRows {
  const std::int32_t* entries;
  std::int64_t stride;
};

/// What one thread has found in the text that it works on; added to the text's own sums when the
/// thread goes on to another one. With more columns than one, the threads of a warp add up rows
/// together, each thread a column.
template <bool kOneColumn>
class TextSums {
 public:
  __device__ TextSums(const DeviceTexts& texts, std::int64_t columns, int lane)
      : texts_(texts), columns_(columns), lane_(lane) {}

  /// All threads of the warp call it, those whose `has` is false with nothing to add: `features`
  /// features of a text, whose entries add up to a row.
  __device__ void add(bool has, std::int32_t text, std::int32_t features, EntryRows rows,
                      std::int32_t row) {
    if (kOneColumn) {
      if (has) add_entry(text, features, rows.entries[row * rows.stride]);
    } else {
      if (has) add_entry(text, features, 0);
      add_row(has, text, rows, row);
    }
  }
  /// The same for one column and this thread alone.
  __device__ void add_entry(std::int32_t text, std::int32_t features, std::int32_t entry) {
    if (text != text_) flush();
    text_ = text;
    features_ += features;
    sum_ += entry;
  }
  __device__ void flush() {
    if (features_ == 0) return;
    add_to(texts_.features + text_, features_);
    if (kOneColumn) add_to(texts_.sums + text_, sum_);
    features_ = 0;
    sum_ = 0;
  }

 private:
  __device__ static void add_to(std::int64_t* sum, std::int64_t value) {
    atomicAdd(reinterpret_cast<unsigned long long*>(sum), static_cast<unsigned long long>(value));
  }

  __device__ void add_row(bool has, std::int32_t text, EntryRows rows, std::int32_t row) {
    unsigned left = __ballot_sync(kEveryLane, has);
    while (left != 0) {
      const std::int32_t first = __shfl_sync(kEveryLane, text, __ffs(left) - 1);
      const unsigned same = __ballot_sync(kEveryLane, text == first) & left;
      for (std::int64_t column = lane_; column - lane_ < columns_; column += kWarp) {
        add_column(column, same, first, rows, row);
      }
      left &= ~same;
    }
  }

  /// The rows of the lanes in `of`, all of one text; this thread adds up a column of them.
  __device__ void add_column(std::int64_t column, unsigned of, std::int32_t text, EntryRows rows,
                             std::int32_t row) {
    std::int64_t sum = 0;
#pragma unroll 4
    for (; of != 0; of &= of - 1) {
      const std::int64_t next = __shfl_sync(kEveryLane, row, __ffs(of) - 1);
      if (column < columns_) sum += rows.entries[next * rows.stride + column];
    }
    if (column < columns_) add_to(texts_.sums + text * columns_ + column, sum);
  }

  const DeviceTexts& texts_;
  const std::int64_t columns_;
  const int lane_;
  std::int32_t text_ = 0;
  std::int64_t features_ = 0;
  std::int64_t sum_ = 0;
};

}  // namespace
}  // namespace winnow::cuda
