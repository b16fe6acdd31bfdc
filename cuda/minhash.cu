#include "cuda/minhash.cuh"

#include <algorithm>

#include "cuda/launch.h"

namespace winnow::cuda {
namespace {

/// Long documents are cut, so that none keeps one warp busy when all others have ended.
std::vector<ShinglePiece> pieces_of(CsrView<std::uint64_t> shingles) {
  std::vector<ShinglePiece> pieces;
  for (std::int64_t d = 0; d < shingles.rows(); ++d) {
    const auto document = static_cast<std::size_t>(d);
    const std::int64_t end = shingles.offsets[document + 1];
    for (std::int64_t begin = shingles.offsets[document]; begin < end; begin += kPieceShingles) {
      pieces.push_back({d, begin, std::min(end, begin + kPieceShingles)});
    }
  }
  return pieces;
}

unsigned parts_of(std::int64_t count, std::int64_t part) {
  return static_cast<unsigned>((count + part - 1) / part);
}

}  // namespace

void minhash(PermutationsView permutations, CsrView<std::uint64_t> shingles,
             MatrixView<std::uint64_t> signatures, Scratch& scratch, cudaStream_t stream) {
  if (signatures.size() == 0) return;
  const auto size = static_cast<std::size_t>(signatures.size());
  const std::vector<ShinglePiece> pieces = pieces_of(shingles);
  scratch.signatures.reserve(size);
  static_assert(kNoShingle == ~std::uint64_t{0}, "every byte is 0xff");
  check(cudaMemsetAsync(scratch.signatures.data(), 0xff, size * sizeof(std::uint64_t), stream),
        "clearing signatures");
  if (!pieces.empty()) {
    scratch.shingles.upload(shingles.values, stream);
    scratch.pieces.upload(pieces, stream);
    scratch.multipliers.upload(permutations.multipliers, stream);
    scratch.permutation_offsets.upload(permutations.offsets, stream);
    const auto count = static_cast<std::int64_t>(pieces.size());
    const dim3 blocks(parts_of(count, kWarps), parts_of(permutations.count(), kPermutationsAtOnce));
    launch("minhash", minhash_kernel, blocks, kWarps * kWarpSize, stream, scratch.pieces.data(),
           count, scratch.shingles.data(), scratch.multipliers.data(),
           scratch.permutation_offsets.data(), permutations.count(), scratch.signatures.data());
  }
  scratch.signatures.download({signatures.data, size}, stream);
  check(cudaStreamSynchronize(stream), "running minhash");
}

}  // namespace winnow::cuda
