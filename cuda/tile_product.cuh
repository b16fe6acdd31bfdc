// Products of 128 rows with 128 others by one block, on the tensor cores of any device: what the
// joins and the nearest centroids are made of. They differ in what they do with the sums.
#pragma once

#include <cstdint>

#include "cuda/device_rows.h"
#include "cuda/tensor_core.cuh"
#include "cuda/warp_sum.cuh"

namespace winnow::cuda {
namespace {

constexpr int kThreads = 256;

constexpr int kTile = 128;           // rows of either side that a block multiplies
constexpr int kChunk = 64;           // columns that are in shared memory at a time
constexpr int kPitch = kChunk + 16;  // bytes between rows there: a warp's words in different banks

// A warp has 64 x 32 of the tile's products: 4 x 4 of the tensor core's.
constexpr int kWarpLeft = 64;
constexpr int kWarpRight = 32;
constexpr int kLeftParts = kWarpLeft / 16;
constexpr int kRightParts = kWarpRight / 8;

/// A chunk of a tile's rows in shared memory.
struct Chunk {
  alignas(16) std::int8_t values[kTile * kPitch];

  __device__ const std::int8_t* row(int r) const { return values + r * kPitch; }
};

/// Begins to copy columns `first` to first + kChunk of a tile's rows.
__device__ void begin_chunk(const DeviceRows& rows, std::int64_t tile, std::int64_t first,
                            Chunk& chunk) {
  constexpr int kPieces = kChunk / 16;
  for (int p = static_cast<int>(threadIdx.x); p < kTile * kPieces; p += kThreads) {
    const int row = p / kPieces;
    const int at = p % kPieces * 16;
    begin_copy16(chunk.values + row * kPitch + at,
                 rows.values + (tile + row) * rows.columns + first + at);
  }
}

using Sums = SumPart[kLeftParts][kRightParts];

/// Adds the products of one chunk to a warp's sums; `left` and `right` are the warp's first rows.
__device__ void multiply_chunk(const std::int8_t* left, const std::int8_t* right, Sums& sums) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const auto word = [&](const std::int8_t* side, int row, int column) {
    const int at = (row + lane / 4) * kPitch + column + lane % 4 * 4;
    return *reinterpret_cast<const std::uint32_t*>(side + at);
  };
#pragma unroll
  for (int k = 0; k < kChunk; k += 32) {
    RightPart rights[kRightParts];
#pragma unroll
    for (int n = 0; n < kRightParts; ++n) {
      rights[n] = {{word(right, 8 * n, k), word(right, 8 * n, k + 16)}};
    }
#pragma unroll
    for (int m = 0; m < kLeftParts; ++m) {
      const LeftPart part = {{word(left, 16 * m, k), word(left, 16 * m + 8, k),
                              word(left, 16 * m, k + 16), word(left, 16 * m + 8, k + 16)}};
#pragma unroll
      for (int n = 0; n < kRightParts; ++n) multiply_add(sums[m][n], part, rights[n]);
    }
  }
}

/// Where a warp's sums lie in the block's tile.
__device__ int warp_left() {
  return static_cast<int>(threadIdx.x) / kWarp % (kTile / kWarpLeft) * kWarpLeft;
}
__device__ int warp_right() {
  return static_cast<int>(threadIdx.x) / kWarp / (kTile / kWarpLeft) * kWarpRight;
}

/// The products of the left rows from `i` on with the right ones from `j` on; every warp gets its
/// part. The next chunk is copied while this one is multiplied. All threads of the block call it;
/// the chunks are in shared memory, and free again when it returns.
__device__ void multiply_tile(const DeviceRows& left, std::int64_t i, const DeviceRows& right,
                              std::int64_t j, Chunk (&chunks)[2][2], Sums& sums) {
  begin_chunk(left, i, 0, chunks[0][0]);
  begin_chunk(right, j, 0, chunks[0][1]);
  commit_copies();
  int now = 0;
  for (std::int64_t next = kChunk; next < left.columns + kChunk; next += kChunk) {
    if (next < left.columns) {
      begin_chunk(left, i, next, chunks[1 - now][0]);
      begin_chunk(right, j, next, chunks[1 - now][1]);
    }
    commit_copies();
    wait_for_all_but_newest();
    __syncthreads();
    multiply_chunk(chunks[now][0].row(warp_left()), chunks[now][1].row(warp_right()), sums);
    __syncthreads();
    now = 1 - now;
  }
}

}  // namespace
}  // namespace winnow::cuda
