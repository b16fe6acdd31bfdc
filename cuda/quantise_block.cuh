// quantised() for a vector that a block holds, one column a thread and step.
#pragma once

#include <cstdint>

#include "winnow/core/quantise.h"

namespace winnow::cuda {
namespace {

/// The largest `value` of the block's threads, for all of them. `shared` has a slot a thread; the
/// block's size is a power of two. All threads of the block call it.
__device__ inline std::int64_t block_max(std::int64_t value, std::int64_t* shared) {
  shared[threadIdx.x] = value;
  __syncthreads();
  for (unsigned step = blockDim.x / 2; step > 0; step /= 2) {
    if (threadIdx.x < step) {
      const std::int64_t other = shared[threadIdx.x + step];
      if (other > shared[threadIdx.x]) shared[threadIdx.x] = other;
    }
    __syncthreads();
  }
  const std::int64_t largest = shared[0];
  __syncthreads();
  return largest;
}

/// out = quantised(sums), both of `columns` entries; each thread has written the sums of the
/// columns threadIdx.x, threadIdx.x + blockDim.x, ... itself.
__device__ inline void quantise_block(const std::int64_t* sums, std::int64_t columns,
                                      std::int64_t* shared, std::int8_t* out) {
  std::int64_t peak = 0;
  for (std::int64_t c = threadIdx.x; c < columns; c += blockDim.x) {
    const std::int64_t magnitude = sums[c] < 0 ? -sums[c] : sums[c];
    if (magnitude > peak) peak = magnitude;
  }
  peak = block_max(peak, shared);
  for (std::int64_t c = threadIdx.x; c < columns; c += blockDim.x) {
    out[c] = quantised(sums[c], peak);
  }
}

}  // namespace
}  // namespace winnow::cuda
