// The pairs of one tile: the epilogue of the joins that run on every device.
#pragma once

#include <cstdint>

#include "cuda/pair_screen.cuh"
#include "cuda/tile_product.cuh"

namespace winnow::cuda {
namespace {

/// Of a warp's sums; `i` and `j` are its first left and right rows.
template <class Wanted>
__device__ void keep_tile_pairs(const Sums& sums, const DeviceRows& left, std::int64_t i,
                                const DeviceRows& right, std::int64_t j, float threshold,
                                const PairSink& sink, const Wanted& wanted) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  i += lane / 4;
  j += lane % 4 * 2;
  const float* const lengths = right.lengths + j;
  const auto length = [&](int n, int e) { return lengths[8 * n + e]; };
#pragma unroll
  for (int m = 0; m < kLeftParts; ++m) {
    keep_pairs(sums[m], left, length, i + 16 * m, j, threshold, sink, wanted);
  }
}

}  // namespace
}  // namespace winnow::cuda
