// A block that computes the sums of one vector and quantises them.
#pragma once

#include <cstdint>

#include "winnow/core/quantise.h"

namespace winnow::cuda {
namespace {

constexpr int kThreads = 256;  // of a block; a power of two

/// The largest `value` of the block's threads, for all of them. All threads call it.
__device__ inline std::int64_t block_max(std::int64_t value) {
  __shared__ std::int64_t shared[kThreads];
  shared[threadIdx.x] = value;
  __syncthreads();
  for (unsigned step = kThreads / 2; step > 0; step /= 2) {
    if (threadIdx.x < step) {
      const std::int64_t other = shared[threadIdx.x + step];
      if (other > shared[threadIdx.x]) shared[threadIdx.x] = other;
    }
    __syncthreads();
  }
  return shared[0];
}

/// out = quantised(sums), sums[c] = sum_of(c) for all c < columns. A thread has every kThreads-th
/// column. Called once by all threads of a block.
template <class SumOf>
__device__ void quantise_block(std::int64_t columns, const SumOf& sum_of, std::int64_t* sums,
                               std::int8_t* out) {
  std::int64_t peak = 0;
  for (std::int64_t c = threadIdx.x; c < columns; c += kThreads) {
    const std::int64_t sum = sum_of(c);
    const std::int64_t magnitude = sum < 0 ? -sum : sum;
    if (magnitude > peak) peak = magnitude;
    sums[c] = sum;
  }
  peak = block_max(peak);
  for (std::int64_t c = threadIdx.x; c < columns; c += kThreads) out[c] = quantised(sums[c], peak);
}

}  // namespace
}  // namespace winnow::cuda
