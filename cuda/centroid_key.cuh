// Scores of nearest_centroids and their centroids, as numbers that are in order.
#pragma once

#include <bit>
#include <climits>
#include <cstdint>

namespace winnow::cuda {
namespace {

/// A score and its centroid as one number: the larger the better, and of equal scores the lower
/// centroid. Scores order as their bits do, but for the sign; and -0 is no less than 0.
using CentroidKey = std::int64_t;

__device__ CentroidKey centroid_key(float score, std::int32_t centroid) {
  const auto bits = std::bit_cast<std::int32_t>(score + 0.0F);
  const std::int32_t order = bits < 0 ? bits ^ INT_MAX : bits;
  return static_cast<std::int64_t>(order) * (std::int64_t{1} << 32) + (INT_MAX - centroid);
}
__device__ std::int32_t centroid_of(CentroidKey key) {
  return INT_MAX - static_cast<std::int32_t>(key & 0xffffffff);
}

constexpr float kBelowAllScores = -0x1p100F;  // no score is

}  // namespace
}  // namespace winnow::cuda
