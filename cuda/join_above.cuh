// The kernels of join_above: the rows' norms, then products of all rows of one stretch with all
// rows of another, of which only the pairs that may reach the threshold leave the chip.
#pragma once

#include <cstdint>

#include "cuda/pair_screen.cuh"

namespace winnow::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kRowsPerNormBlock = kThreads / kWarp;

constexpr int kTile = 128;           // rows of either side that a block multiplies
constexpr int kChunk = 64;           // columns that are in shared memory at a time
constexpr int kPitch = kChunk + 16;  // bytes between rows there: a warp's words in different banks

// A warp has 64 x 32 of the tile's products: 4 x 4 of the tensor core's.
constexpr int kWarpLeft = 64;
constexpr int kWarpRight = 32;
constexpr int kLeftParts = kWarpLeft / 16;
constexpr int kRightParts = kWarpRight / 8;

/// A warp a row.
__global__ void norms_kernel(const std::int8_t* rows, std::int64_t count, std::int64_t columns,
                             std::int32_t* norms, float* lengths) {
  const std::int64_t row =
      static_cast<std::int64_t>(blockIdx.x) * kRowsPerNormBlock + threadIdx.x / kWarp;
  if (row >= count) return;  // the whole warp
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  std::int32_t norm = 0;
  for (std::int64_t c = lane; c < columns; c += kWarp) {
    const std::int32_t value = rows[row * columns + c];
    norm += value * value;
  }
  norm = warp_sum(norm);
  if (lane != 0) return;
  norms[row] = norm;
  lengths[row] = norm == 0 ? kEndless : sqrtf(static_cast<float>(norm));
}

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

/// `i` and `j` are the warp's first rows.
__device__ void keep_pairs(const Sums& sums, const DeviceRows& rows, std::int64_t i, std::int64_t j,
                           float threshold, const PairSink& sink) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  i += lane / 4;
  j += lane % 4 * 2;
  float lengths[kRightParts][2];
#pragma unroll
  for (int n = 0; n < kRightParts; ++n) {
    for (int e = 0; e < 2; ++e) lengths[n][e] = rows.lengths[j + 8 * n + e];
  }
  const auto length = [&](int n, int e) { return lengths[n][e]; };
#pragma unroll
  for (int m = 0; m < kLeftParts; ++m) {
    keep_pairs(sums[m], rows, length, i + 16 * m, j, threshold, sink);
  }
}

/// A block multiplies kTile rows from `left` on, one tile a block in x, with kTile rows from
/// `right` on, one tile a block in y. The next chunk is copied while this one is multiplied.
__global__ void __launch_bounds__(kThreads, 2)
    join_kernel(DeviceRows rows, std::int64_t left, std::int64_t right, float threshold,
                PairSink sink) {
  __shared__ Chunk chunks[2][2];
  left += static_cast<std::int64_t>(blockIdx.x) * kTile;
  right += static_cast<std::int64_t>(blockIdx.y) * kTile;
  if (right < left) return;  // no pair here has i < j
  const int warp = static_cast<int>(threadIdx.x) / kWarp;
  const int own_left = warp % (kTile / kWarpLeft) * kWarpLeft;
  const int own_right = warp / (kTile / kWarpLeft) * kWarpRight;
  Sums sums = {};
  begin_chunk(rows, left, 0, chunks[0][0]);
  begin_chunk(rows, right, 0, chunks[0][1]);
  commit_copies();
  int now = 0;
  for (std::int64_t next = kChunk; next < rows.columns + kChunk; next += kChunk) {
    if (next < rows.columns) {
      begin_chunk(rows, left, next, chunks[1 - now][0]);
      begin_chunk(rows, right, next, chunks[1 - now][1]);
    }
    commit_copies();
    wait_for_all_but_newest();
    __syncthreads();
    multiply_chunk(chunks[now][0].row(own_left), chunks[now][1].row(own_right), sums);
    __syncthreads();
    now = 1 - now;
  }
  keep_pairs(sums, rows, left + own_left, right + own_right, threshold, sink);
}

}  // namespace
}  // namespace winnow::cuda
