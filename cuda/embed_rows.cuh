// The kernel of embed_rows: a block a document, a thread a column and every kThreads-th behind it.
#pragma once

#include <cstdint>

#include "cuda/quantise_block.cuh"

namespace winnow::cuda {
namespace {

constexpr int kThreads = 256;

__global__ void embed_rows_kernel(const std::int16_t* table, std::int64_t columns,
                                  const std::int64_t* offsets, const std::int32_t* ids,
                                  std::int64_t* sums, std::int8_t* out) {
  __shared__ std::int64_t shared[kThreads];
  const std::int64_t document = blockIdx.x;
  const std::int64_t begin = offsets[document];
  const std::int64_t end = offsets[document + 1];
  std::int64_t* own = sums + document * columns;
  for (std::int64_t c = threadIdx.x; c < columns; c += kThreads) {
    std::int64_t sum = 0;
#pragma unroll 8
    for (std::int64_t k = begin; k < end; ++k) sum += table[ids[k] * columns + c];
    own[c] = sum;
  }
  quantise_block(own, columns, shared, out + document * columns);
}

}  // namespace
}  // namespace winnow::cuda
