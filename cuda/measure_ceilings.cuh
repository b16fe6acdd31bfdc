// Kernels that do one thing as fast as the device can.
#pragma once

#include <cstdint>

namespace winnow::cuda {
namespace {

constexpr int kCeilingThreads = 256;
constexpr int kAhead = 8;  // reads of a thread that are on their way together

/// Reads `size` numbers of 16 bytes `rounds` times past the cache next to each processor, each
/// block from another place on. `size`: a multiple of kAhead * kCeilingThreads.
__global__ void read_kernel(const uint4* numbers, std::int64_t size, int rounds, unsigned* out) {
  unsigned all = 0;
  const std::int64_t step = std::int64_t{kAhead} * kCeilingThreads;
  for (int round = 0; round < rounds; ++round) {
    std::int64_t from = (blockIdx.x + round) * step * 37 % size;
    for (std::int64_t done = 0; done < size; done += step) {
      uint4 ahead[kAhead];
#pragma unroll
      for (int k = 0; k < kAhead; ++k) {
        ahead[k] = __ldcg(numbers + from + k * kCeilingThreads + threadIdx.x);
      }
#pragma unroll
      for (const uint4& number : ahead) all ^= number.x ^ number.y ^ number.z ^ number.w;
      from = from + step < size ? from + step : 0;
    }
  }
  if (all == 1) *out = all;  // or the compiler would leave it all out
}

constexpr int kChains = 8;

/// `rounds` times kChains multiply-adds and as many exclusive ors a thread, none of which waits for
/// the one before.
__global__ void compute_kernel(unsigned factor, int rounds, unsigned* out) {
  unsigned values[kChains];
#pragma unroll
  for (int k = 0; k < kChains; ++k) values[k] = threadIdx.x + static_cast<unsigned>(k);
#pragma unroll 4
  for (int round = 0; round < rounds; ++round) {
#pragma unroll
    for (unsigned& value : values) value = (value * factor + 1) ^ 0x55555555U;
  }
  unsigned all = 0;
#pragma unroll
  for (const unsigned value : values) all ^= value;
  if (all == 1) *out = all;
}

}  // namespace
}  // namespace winnow::cuda
