// The kernels of sketch_shingles: hash all windows; when they are sorted document by document, sum
// the projections of those that differ from the one before. Both: a block a document.
#pragma once

#include "cuda/quantise_block.cuh"
#include "winnow/core/sketch.h"

namespace winnow::cuda {
namespace {

/// A document has fewer shingles than words by the width less one, so both offsets give the width.
__global__ void hash_kernel(const std::int64_t* word_offsets, const std::uint64_t* words,
                            const std::int64_t* shingle_offsets, std::uint64_t* shingles) {
  const std::int64_t document = blockIdx.x;
  const std::int64_t word = word_offsets[document];
  const std::int64_t begin = shingle_offsets[document];
  const std::int64_t count = shingle_offsets[document + 1] - begin;
  const std::int64_t width = word_offsets[document + 1] - word - count + 1;
  for (std::int64_t s = threadIdx.x; s < count; s += kThreads) {
    shingles[begin + s] = shingle_hash(words + word + s, width);
  }
}

__global__ void project_kernel(const std::int64_t* offsets, const std::uint64_t* sorted,
                               std::int64_t dimensions, std::int64_t* sums, std::int8_t* out) {
  const std::int64_t document = blockIdx.x;
  const std::int64_t begin = offsets[document];
  const std::int64_t end = offsets[document + 1];
  const auto sum_of = [&](std::int64_t c) {
    std::int64_t sum = 0;
    for (std::int64_t k = begin; k < end; ++k) {
      if (k > begin && sorted[k] == sorted[k - 1]) continue;
      const std::uint64_t bits = projection_word(sorted[k], static_cast<std::int32_t>(c / 64));
      sum += (bits >> (c % 64) & 1) != 0 ? 1 : -1;
    }
    return sum;
  };
  quantise_block(dimensions, sum_of, sums + document * dimensions, out + document * dimensions);
}

}  // namespace
}  // namespace winnow::cuda
