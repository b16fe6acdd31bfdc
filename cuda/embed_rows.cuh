// The kernel of embed_rows: a block a document, a thread a column and every kThreads-th behind it.
#pragma once

#include "cuda/quantise_block.cuh"

namespace winnow::cuda {
namespace {

__global__ void embed_rows_kernel(const std::int16_t* table, std::int64_t columns,
                                  const std::int64_t* offsets, const std::int32_t* ids,
                                  std::int64_t* sums, std::int8_t* out) {
  const std::int64_t document = blockIdx.x;
  const std::int64_t end = offsets[document + 1];
  const auto sum_of = [&](std::int64_t c) {
    std::int64_t sum = 0;
#pragma unroll 8
    for (std::int64_t k = offsets[document]; k < end; ++k) sum += table[ids[k] * columns + c];
    return sum;
  };
  quantise_block(columns, sum_of, sums + document * columns, out + document * columns);
}

}  // namespace
}  // namespace winnow::cuda
