// The kernel of join_above by tasks: ranges of rows of one matrix with ranges of another.
#pragma once

#include <cstdint>

#include "cuda/tile_pairs.cuh"

namespace winnow::cuda {
namespace {

/// What one block does of a task: tiles at these rows, and the ends of the task's ranges.
struct TaskTile {
  std::int32_t left;
  std::int32_t left_end;
  std::int32_t right;
  std::int32_t right_end;
};

/// A block multiplies one tile of a task. With `ordered`, both sides are the same matrix and only
/// pairs i < j count.
__global__ void __launch_bounds__(kThreads, 2)
    join_tasks_kernel(DeviceRows lefts, DeviceRows rights, const TaskTile* tiles, bool ordered,
                      float threshold, PairSink sink) {
  __shared__ Chunk chunks[2][2];
  const TaskTile tile = tiles[blockIdx.x];
  Sums sums = {};
  multiply_tile(lefts, tile.left, rights, tile.right, chunks, sums);
  keep_tile_pairs(sums, lefts, tile.left + warp_left(), rights, tile.right + warp_right(),
                  threshold, sink, [&](std::int64_t i, std::int64_t j) {
                    return i < tile.left_end && j < tile.right_end && (!ordered || i < j);
                  });
}

}  // namespace
}  // namespace winnow::cuda
