#include "cuda/sketch_shingles.cuh"

#include <algorithm>

#include "cuda/launch.h"

namespace winnow::cuda {
namespace {

/// Where each document's shingles begin: one a window, one in all if there are fewer words than a
/// window has, none without words.
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
  const std::int64_t shingles = offsets.back();
  const auto documents = static_cast<unsigned>(words.rows());
  const auto size = static_cast<std::size_t>(out.size());
  scratch.words.upload(words, stream);
  scratch.shingle_offsets.upload(offsets, stream);
  scratch.shingles.reserve(static_cast<std::size_t>(shingles));
  scratch.sorted.reserve(static_cast<std::size_t>(shingles));
  scratch.sums.reserve(size);
  scratch.vectors.reserve(size);
  if (shingles > 0) {
    launch("sketch_shingles", hash_kernel, documents, kThreads, stream,
           scratch.words.offsets.data(), scratch.words.values.data(),
           scratch.shingle_offsets.data(), scratch.shingles.data());
    sort_rows(scratch.shingles, scratch.sorted, scratch.shingle_offsets, shingles, words.rows(),
              scratch.sort_space, stream);
  }
  launch("sketch_shingles", project_kernel, documents, kThreads, stream,
         scratch.shingle_offsets.data(), scratch.sorted.data(), options.dimensions,
         scratch.sums.data(), scratch.vectors.data());
  scratch.vectors.download({out.data, size}, stream);
  check(cudaStreamSynchronize(stream), "running sketch_shingles");
}

}  // namespace winnow::cuda
