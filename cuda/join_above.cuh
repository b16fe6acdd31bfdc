// The kernel of join_above for every device.
#pragma once

#include <cstdint>

#include "cuda/tile_pairs.cuh"

namespace winnow::cuda {
namespace {

/// A block an item, of at most kTile left rows. With `ordered`, both sides are the same matrix and
/// only pairs i < j count.
__global__ void __launch_bounds__(kThreads, 2)
    join_kernel(DeviceRows lefts, DeviceRows rights, const JoinItem* items, bool ordered,
                float threshold, PairSink sink) {
  __shared__ Chunk chunks[2][2];
  __shared__ JoinItem item;  // not in registers: the sums need them
  if (threadIdx.x == 0) item = items[blockIdx.x];
  __syncthreads();
  const auto wanted = [&](std::int64_t i, std::int64_t j) {
    return i < item.left_end && j < item.right_end && (!ordered || i < j);
  };
  for (std::int32_t right = item.right; right < item.right_end; right += kTile) {
    Sums sums = {};
    multiply_tile(lefts, item.left, rights, right, chunks, sums);
    keep_tile_pairs(sums, lefts, item.left + warp_left(), rights, right + warp_right(), threshold,
                    sink, wanted);
  }
}

}  // namespace
}  // namespace winnow::cuda
