// The kernel of score_rows: a warp a document; its threads share the ids, then add up.
#pragma once

#include <cstdint>

#include "cuda/warp_sum.cuh"

namespace winnow::cuda {
namespace {

constexpr int kDocumentsPerBlock = 8;

__global__ void score_rows_kernel(const std::int32_t* table, std::int64_t columns,
                                  const std::int64_t* offsets, const std::int32_t* ids,
                                  std::int64_t documents, std::int64_t* sums) {
  const std::int64_t document =
      static_cast<std::int64_t>(blockIdx.x) * kDocumentsPerBlock + threadIdx.x / kWarp;
  if (document >= documents) return;  // the whole warp
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const std::int64_t begin = offsets[document];
  const std::int64_t end = offsets[document + 1];
  for (std::int64_t column = 0; column < columns; ++column) {
    std::int64_t sum = 0;
    for (std::int64_t k = begin + lane; k < end; k += kWarp) {
      sum += table[ids[k] * columns + column];
    }
    sum = warp_sum(sum);
    if (lane == 0) sums[document * columns + column] = sum;
  }
}

}  // namespace
}  // namespace winnow::cuda
