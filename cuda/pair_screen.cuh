// What the kernels of join_above share: the screen that lets only pairs out that may reach the
// threshold.
#pragma once

#include <cstdint>

#include "cuda/device_rows.h"
#include "cuda/tensor_core.cuh"
#include "cuda/warp_sum.cuh"

namespace winnow::cuda {
namespace {

/// Calls take(h, n, e, dot) for the products that this thread holds of 16 of the warp's left rows:
/// row 8 h + lane / 4 of them with row 8 n + lane % 4 * 2 + e of the warp's right ones.
template <int kRightParts, class Take>
__device__ void for_each_product(const SumPart (&sums)[kRightParts], const Take& take) {
#pragma unroll
  for (int n = 0; n < kRightParts; ++n) {
#pragma unroll
    for (int v = 0; v < 4; ++v) take(v / 2, n, v % 2, sums[n].values[v]);
  }
}

/// Lets out the pairs of 16 left rows that may reach the threshold; the host decides them exactly.
/// None that does reach it is held back: `threshold` is below the true one by a relative 2^-20, and
/// both sides of
///     dot >= threshold * |a| * |b|
/// are rounded seven times in all, by at most a relative 2^-24 each. `i` and `j` are the first left
/// and right row whose product this thread holds; length(n, e) is that of right row j + 8 n + e.
/// Only pairs with wanted(i, j) count.
template <int kRightParts, class Length, class Wanted>
__device__ void keep_pairs(const SumPart (&sums)[kRightParts], const DeviceRows& lefts,
                           const Length& length, std::int64_t i, std::int64_t j, float threshold,
                           const PairSink& sink, const Wanted& wanted) {
  const float bounds[2] = {threshold * lefts.lengths[i], threshold * lefts.lengths[i + 8]};
  float most = -1;
  for_each_product(sums, [&](int h, int n, int e, std::int32_t dot) {
    most = fmaxf(most, static_cast<float>(dot) - bounds[h] * length(n, e));
  });
  if (most < 0) return;
  for_each_product(sums, [&](int h, int n, int e, std::int32_t dot) {
    const Pair pair{i + 8 * h, j + 8 * n + e, dot};
    if (static_cast<float>(dot) < bounds[h] * length(n, e)) return;
    if (dot <= 0 || !wanted(pair.i, pair.j)) return;
    const unsigned long long at = atomicAdd(sink.found, 1ULL);
    if (at < sink.capacity) sink.pairs[at] = pair;
  });
}

}  // namespace
}  // namespace winnow::cuda
