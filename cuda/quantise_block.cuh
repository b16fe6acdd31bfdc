// A block that quantises the sums of one vector.
#pragma once

#include <cstdint>

#include "cuda/warp_sum.cuh"
#include "winnow/core/quantise.h"

namespace winnow::cuda {
namespace {

constexpr int kThreads = 128;  // of a block
constexpr int kWarps = kThreads / kWarp;

/// The largest `value` of the block's threads, for all of them. All threads call it, once.
__device__ inline std::int64_t block_max(std::int64_t value) {
  __shared__ std::int64_t of_warp[kWarps];
  for (int step = kWarp / 2; step > 0; step /= 2) {
    value = max(value, __shfl_xor_sync(kEveryLane, value, step));
  }
  if (threadIdx.x % kWarp == 0) of_warp[threadIdx.x / kWarp] = value;
  __syncthreads();
  for (const std::int64_t other : of_warp) value = max(value, other);
  return value;
}

/// out = quantised(sums). All threads of a block call it, once, when all sums are there.
__device__ inline void quantise_block(const std::int64_t* sums, std::int64_t columns,
                                      std::int8_t* out) {
  std::int64_t peak = 0;
  for (std::int64_t c = threadIdx.x; c < columns; c += kThreads) {
    peak = max(peak, sums[c] < 0 ? -sums[c] : sums[c]);
  }
  peak = block_max(peak);
  for (std::int64_t c = threadIdx.x; c < columns; c += kThreads) out[c] = quantised(sums[c], peak);
}

}  // namespace
}  // namespace winnow::cuda
