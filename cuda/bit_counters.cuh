// Counts of ones, bit by bit, of many 64-bit words at once.
#pragma once

#include <cstdint>

#include "cuda/warp_sum.cuh"

namespace winnow::cuda {
namespace {

/// 64 counters a thread, stood on end: bit c of plane p is bit p of counter c. So a word of 64
/// flags is added to all of them by a few logical operations.
class BitCounters {
 public:
  static constexpr int kMost = 63;  ///< words that may be added before `collect`

  __device__ void add(std::uint64_t flags) {
#pragma unroll
    for (std::uint64_t& plane : planes_) {
      const std::uint64_t carry = plane & flags;
      plane ^= flags;
      flags = carry;
    }
  }

  /// Adds up the counters of the warp's threads, and of these sums those of this thread's two flags
  /// to `ones`; clears the counters. All threads of the warp call it.
  __device__ void collect(int lane, std::int64_t (&ones)[2]) {
    unsigned sums[kSumPlanes];
    keep_half(lane, sums);
#pragma unroll
    for (int level = 1; level < kLevels; ++level) {
      const int step = kWarp / 2 >> level;
      unsigned carry = 0;
#pragma unroll
      for (int p = 0; p < kPlanes + level; ++p) {
        add_planes(sums[p], __shfl_xor_sync(kEveryLane, sums[p], step), carry);
      }
      sums[kPlanes + level] = carry;
    }
#pragma unroll
    for (int p = 0; p < kSumPlanes; ++p) {
      ones[0] += (sums[p] >> (lane % 16) & 1) << p;
      ones[1] += (sums[p] >> (lane % 16 + 16) & 1) << p;
    }
  }

  /// The flag, of 64, that ones[k] counts.
  __device__ static int flag_of(int lane, int k) { return lane / 16 * 32 + lane % 16 + 16 * k; }

 private:
  static constexpr int kPlanes = 6;
  static constexpr int kLevels = 5;  // of sums of two, until 32 threads are one
  static constexpr int kSumPlanes = kPlanes + kLevels;

  /// sum += other + carry, a bit each.
  __device__ static void add_planes(unsigned& sum, unsigned other, unsigned& carry) {
    const unsigned next = (sum & other) | (carry & (sum ^ other));
    sum ^= other ^ carry;
    carry = next;
  }

  /// The first sum of two: the lower 16 threads go on with the lower 32 flags of both, the others
  /// with the upper ones.
  __device__ void keep_half(int lane, unsigned (&sums)[kSumPlanes]) {
    unsigned carry = 0;
#pragma unroll
    for (int p = 0; p < kPlanes; ++p) {
      const auto low = static_cast<unsigned>(planes_[p]);
      const auto high = static_cast<unsigned>(planes_[p] >> 32);
      sums[p] = lane < 16 ? low : high;
      add_planes(sums[p], __shfl_xor_sync(kEveryLane, lane < 16 ? high : low, 16), carry);
      planes_[p] = 0;
    }
    sums[kPlanes] = carry;
  }

  std::uint64_t planes_[kPlanes] = {};
};

}  // namespace
}  // namespace winnow::cuda
