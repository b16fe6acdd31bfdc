// sketch_shingles: hash all windows, sort them document by document, then a block a document sums
// the projections of those that differ from the one before.
#include <algorithm>

#include "cuda/cuda_backend.h"
#include "cuda/quantise_block.cuh"
#include "winnow/core/sketch.h"

namespace winnow::cuda {
namespace {

constexpr int kThreads = 256;

/// A block a document: its shingles' hashes, side by side at `shingle_offsets`.
__global__ void hash_kernel(const std::int64_t* word_offsets, const std::uint64_t* words,
                            const std::int64_t* shingle_offsets, std::uint64_t* shingles) {
  const std::int64_t document = blockIdx.x;
  const std::int64_t word = word_offsets[document];
  const std::int64_t begin = shingle_offsets[document];
  const std::int64_t count = shingle_offsets[document + 1] - begin;
  const std::int64_t width = word_offsets[document + 1] - word - count + 1;
  for (std::int64_t s = threadIdx.x; s < count; s += blockDim.x) {
    shingles[begin + s] = shingle_hash(words + word + s, width);
  }
}

__global__ void project_kernel(const std::int64_t* offsets, const std::uint64_t* sorted,
                               std::int64_t dimensions, std::int64_t* sums, std::int8_t* out) {
  __shared__ std::int64_t shared[kThreads];
  const std::int64_t document = blockIdx.x;
  const std::int64_t begin = offsets[document];
  const std::int64_t end = offsets[document + 1];
  std::int64_t* own = sums + document * dimensions;
  for (std::int64_t c = threadIdx.x; c < dimensions; c += blockDim.x) {
    std::int64_t sum = 0;
    for (std::int64_t k = begin; k < end; ++k) {
      if (k > begin && sorted[k] == sorted[k - 1]) continue;
      const std::uint64_t bits = projection_word(sorted[k], static_cast<std::int32_t>(c / 64));
      sum += (bits >> (c % 64) & 1) != 0 ? 1 : -1;
    }
    own[c] = sum;
  }
  quantise_block(own, dimensions, shared, out + document * dimensions);
}

/// Where each document's shingles begin: words - width + 1 of them, one if there are fewer words
/// than the width, none without words.
std::vector<std::int64_t> shingle_offsets(CsrView<std::uint64_t> words, std::int32_t shingle) {
  std::vector<std::int64_t> offsets(1, 0);
  for (std::int64_t d = 0; d < words.rows(); ++d) {
    const auto count = static_cast<std::int64_t>(words.row(d).size());
    const std::int64_t width = std::min<std::int64_t>(count, shingle);
    offsets.push_back(offsets.back() + (count == 0 ? 0 : count - width + 1));
  }
  return offsets;
}

}  // namespace

void sketch_shingles(SketchOptions options, CsrView<std::uint64_t> words,
                     MatrixView<std::int8_t> out, Scratch& scratch, cudaStream_t stream) {
  if (out.size() == 0) return;
  const std::vector<std::int64_t> offsets = shingle_offsets(words, options.shingle);
  const auto documents = static_cast<unsigned>(words.rows());
  const auto size = static_cast<std::size_t>(out.size());
  const auto shingles = static_cast<std::size_t>(offsets.back());
  scratch.words.upload(words, stream);
  scratch.shingle_offsets.upload(offsets, stream);
  scratch.shingles.reserve(std::max<std::size_t>(1, shingles));
  scratch.sorted.reserve(std::max<std::size_t>(1, shingles));
  scratch.sums.reserve(size);
  scratch.vectors.reserve(size);
  hash_kernel<<<documents, kThreads, 0, stream>>>(
      scratch.words.offsets.data(), scratch.words.values.data(), scratch.shingle_offsets.data(),
      scratch.shingles.data());
  check(cudaGetLastError(), "launching sketch_shingles");
  if (shingles > 0) {
    sort_rows(scratch.shingles, scratch.sorted, scratch.shingle_offsets, offsets.back(),
              words.rows(), scratch.sort_space, stream);
  }
  project_kernel<<<documents, kThreads, 0, stream>>>(scratch.shingle_offsets.data(),
                                                     scratch.sorted.data(), options.dimensions,
                                                     scratch.sums.data(), scratch.vectors.data());
  check(cudaGetLastError(), "launching sketch_shingles");
  scratch.vectors.download({out.data, size}, stream);
  check(cudaStreamSynchronize(stream), "running sketch_shingles");
}

}  // namespace winnow::cuda
