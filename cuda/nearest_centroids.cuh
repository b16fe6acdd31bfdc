// The kernels of nearest_centroids: the best centroid of each row behind the one found before, and
// the sums of each centroid's rows.
#pragma once

#include <climits>
#include <cstdint>

#include "cuda/centroid_key.cuh"
#include "cuda/tile_product.cuh"

namespace winnow::cuda {
namespace {

/// Centroids on the device.
struct DeviceCentroids {
  DeviceRows rows;
  std::int32_t count;
  const float* inverse_lengths;  ///< padded as the rows are
};

/// The best of the scores that one thread sees of each of its rows: row 16 m + 8 h + lane / 4 of
/// the warp's left ones.
struct BestOfRows {
  float scores[kLeftParts][2];
  std::int32_t centroids[kLeftParts][2];
};

/// Takes the products of a tile of centroids; `first` is the first that the thread sees. Centroids
/// come in order, so of equal scores the lowest stays. With `kBehind`, only what comes behind a
/// row's key counts.
template <bool kBehind>
__device__ void take_products(const Sums& sums, std::int32_t first,
                              const DeviceCentroids& centroids, const CentroidKey* before,
                              BestOfRows& best) {
#pragma unroll
  for (int n = 0; n < kRightParts; ++n) {
#pragma unroll
    for (int e = 0; e < 2; ++e) {
      const std::int32_t centroid = first + 8 * n + e;
      if (centroid >= centroids.count) continue;
      const float inverse = centroids.inverse_lengths[centroid];
#pragma unroll
      for (int m = 0; m < kLeftParts; ++m) {
#pragma unroll
        for (int h = 0; h < 2; ++h) {
          const float score = static_cast<float>(sums[m][n].values[2 * h + e]) * inverse;
          if (!(score > best.scores[m][h])) continue;
          if (kBehind && centroid_key(score, centroid) >= before[16 * m + 8 * h]) continue;
          best.scores[m][h] = score;
          best.centroids[m][h] = centroid;
        }
      }
    }
  }
}

/// The best of a row over the block: over the four lanes that have its products, then over warps.
__device__ void write_best(const BestOfRows& best, std::int64_t tile, std::int64_t rows,
                           CentroidKey* shared, CentroidKey* keys) {
  constexpr int kWarpsOfRow = kTile / kWarpRight;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
#pragma unroll
  for (int m = 0; m < kLeftParts; ++m) {
#pragma unroll
    for (int h = 0; h < 2; ++h) {
      CentroidKey key = centroid_key(best.scores[m][h], best.centroids[m][h]);
      key = max(key, __shfl_xor_sync(0xffffffffU, key, 1));
      key = max(key, __shfl_xor_sync(0xffffffffU, key, 2));
      const int row = warp_left() + 16 * m + 8 * h + lane / 4;
      if (lane % 4 == 0) shared[row * kWarpsOfRow + warp_right() / kWarpRight] = key;
    }
  }
  __syncthreads();
  const int row = static_cast<int>(threadIdx.x);
  if (row >= kTile || tile + row >= rows) return;
  CentroidKey key = shared[row * kWarpsOfRow];
  for (int w = 1; w < kWarpsOfRow; ++w) key = max(key, shared[row * kWarpsOfRow + w]);
  keys[tile + row] = key;
}

/// The keys behind which to look take the registers that a second block a processor would need.
constexpr int blocks_a_processor(bool behind) { return behind ? 1 : 2; }

/// A block has kTile rows and walks along all centroids. keys: in, what was found before (read with
/// `kBehind` only); out, the best centroid behind it. There are kTile keys more than rows.
template <bool kBehind>
__global__ void __launch_bounds__(kThreads, blocks_a_processor(kBehind))
    nearest_kernel(DeviceRows rows, std::int64_t count, DeviceCentroids centroids,
                   CentroidKey* keys) {
  __shared__ Chunk chunks[2][2];
  __shared__ CentroidKey best_of_warps[kTile * (kTile / kWarpRight)];
  const std::int64_t tile = static_cast<std::int64_t>(blockIdx.x) * kTile;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  BestOfRows best;
#pragma unroll
  for (int m = 0; m < kLeftParts; ++m) {
    for (int h = 0; h < 2; ++h) {
      best.scores[m][h] = kBelowAllScores;
      best.centroids[m][h] = INT_MAX;
    }
  }
  const CentroidKey* const before = keys + tile + warp_left() + lane / 4;
  for (std::int32_t first = 0; first < centroids.count; first += kTile) {
    Sums sums = {};
    multiply_tile(rows, tile, centroids.rows, first, chunks, sums);
    take_products<kBehind>(sums, first + warp_right() + lane % 4 * 2, centroids, before, best);
  }
  write_best(best, tile, count, best_of_warps, keys);
}

__global__ void write_nearest_kernel(const CentroidKey* keys, std::int64_t rows, std::int64_t place,
                                     std::int64_t places, std::int32_t* nearest) {
  const std::int64_t row = static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x;
  if (row < rows) nearest[row * places + place] = centroid_of(keys[row]);
}

/// A warp a row: adds it to the sums of its centroid, and one to the centroid's count, which is
/// behind them.
__global__ void sum_kernel(DeviceRows rows, std::int64_t begin, std::int64_t end,
                           std::int64_t columns, const std::int32_t* nearest, std::int64_t places,
                           std::int32_t* sums) {
  const std::int64_t row =
      begin + static_cast<std::int64_t>(blockIdx.x) * (kThreads / kWarp) + threadIdx.x / kWarp;
  if (row >= end) return;
  std::int32_t* const sum = sums + nearest[row * places] * (columns + 1);
  for (std::int64_t c = threadIdx.x % kWarp; c < columns + 1; c += kWarp) {
    const std::int32_t value = c < columns ? rows.values[row * rows.columns + c] : 1;
    atomicAdd(sum + c, value);
  }
}

}  // namespace
}  // namespace winnow::cuda
