// Sums over the 32 threads of a warp.
#pragma once

namespace winnow::cuda {
namespace {

constexpr int kWarp = 32;
constexpr unsigned kEveryLane = 0xffffffffU;

/// All threads of the warp call it; the first has the sum.
template <class T>
__device__ T warp_sum(T value) {
  for (int step = kWarp / 2; step > 0; step /= 2) {
    value += __shfl_down_sync(kEveryLane, value, step);
  }
  return value;
}

/// The sum of this lane's value and those of the lanes before it. All threads of the warp call it.
template <class T>
__device__ T warp_scan(T value, int lane) {
  for (int step = 1; step < kWarp; step *= 2) {
    const T before = __shfl_up_sync(kEveryLane, value, step);
    if (lane >= step) value += before;
  }
  return value;
}

}  // namespace
}  // namespace winnow::cuda
