// Sums over the threads of a block of kBlockWarps warps.
#pragma once

#include "cuda/warp_sum.cuh"

namespace winnow::cuda {
namespace {

constexpr int kBlockWarps = 4;
constexpr int kBlockThreads = kBlockWarps * kWarp;

/// What the threads before this one have together, and all of the block. All threads call it;
/// `of_warp` is shared: kBlockWarps values.
template <class T>
__device__ T block_scan(T value, T* of_warp, T& all) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const int warp = static_cast<int>(threadIdx.x) / kWarp;
  const T upto = warp_scan(value, lane);
  __syncthreads();  // what was there is read
  if (lane == kWarp - 1) of_warp[warp] = upto;
  __syncthreads();
  T before = upto - value;
  all = 0;
  for (int w = 0; w < kBlockWarps; ++w) {
    if (w < warp) before += of_warp[w];
    all += of_warp[w];
  }
  return before;
}

}  // namespace
}  // namespace winnow::cuda
