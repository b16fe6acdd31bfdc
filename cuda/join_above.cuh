// The kernel of join_above of a matrix with itself, for every device.
#pragma once

#include <cstdint>

#include "cuda/tile_pairs.cuh"

namespace winnow::cuda {
namespace {

/// A block multiplies kTile rows from `left` on, one tile a block in x, with kTile rows from
/// `right` on, one tile a block in y.
__global__ void __launch_bounds__(kThreads, 2)
    join_kernel(DeviceRows rows, std::int64_t left, std::int64_t right, float threshold,
                PairSink sink) {
  __shared__ Chunk chunks[2][2];
  left += static_cast<std::int64_t>(blockIdx.x) * kTile;
  right += static_cast<std::int64_t>(blockIdx.y) * kTile;
  if (right < left) return;  // no pair here has i < j
  Sums sums = {};
  multiply_tile(rows, left, rows, right, chunks, sums);
  keep_tile_pairs(sums, rows, left + warp_left(), rows, right + warp_right(), threshold, sink,
                  [](std::int64_t i, std::int64_t j) { return i < j; });
}

}  // namespace
}  // namespace winnow::cuda
