// The kernel of minhash: a warp a piece of a document's shingles, kPerLane permutations a thread,
// in registers. Pieces of one document meet in the atomic minimum, whose order does not matter.
#pragma once

#include "cuda/cuda_backend.h"
#include "cuda/warp_sum.cuh"
#include "winnow/core/minhash.h"

namespace winnow::cuda {
namespace {

constexpr int kMinhashWarps = 8;  // of a block
constexpr int kPerLane = 4;       // permutations; 128 a warp, so that datatrove's 112 need one
constexpr int kPermutationsAtOnce = kPerLane * kWarp;
constexpr std::int64_t kPieceShingles = 2048;

/// Shingles [begin, end) of all, some or all of those of one document: a warp's share.
struct ShinglePiece {
  std::int64_t document;
  std::int64_t begin;
  std::int64_t end;
};

/// blockIdx.y: which kPermutationsAtOnce permutations. `signatures` begin as kNoShingle. `ends`:
/// where the shingles of documents end, if not where the pieces say; or null.
__global__ void minhash_kernel(const ShinglePiece* pieces, std::int64_t piece_count,
                               const std::uint64_t* shingles, const std::int64_t* ends,
                               const std::uint64_t* multipliers, const std::uint64_t* offsets,
                               std::int64_t permutations, std::uint64_t* signatures) {
  const std::int64_t at = std::int64_t{blockIdx.x} * kMinhashWarps + threadIdx.x / kWarp;
  if (at >= piece_count) return;
  ShinglePiece piece = pieces[at];
  if (ends != nullptr) piece.end = min(piece.end, ends[piece.document]);
  const std::int64_t first = std::int64_t{blockIdx.y} * kPermutationsAtOnce + threadIdx.x % kWarp;
  std::uint64_t a[kPerLane], b[kPerLane], least[kPerLane];
#pragma unroll
  for (int k = 0; k < kPerLane; ++k) {
    const std::int64_t permutation = first + k * kWarp;
    const bool is_one = permutation < permutations;
    a[k] = is_one ? multipliers[permutation] : 0;
    b[k] = is_one ? offsets[permutation] : 0;
    least[k] = kNoShingle;
  }
#pragma unroll 4
  for (std::int64_t s = piece.begin; s < piece.end; ++s) {
    const std::uint64_t shingle = shingles[s];
#pragma unroll
    for (int k = 0; k < kPerLane; ++k) least[k] = min(least[k], permuted(shingle, a[k], b[k]));
  }
#pragma unroll
  for (int k = 0; k < kPerLane; ++k) {
    const std::int64_t permutation = first + k * kWarp;
    if (permutation >= permutations) continue;
    std::uint64_t* const value = signatures + piece.document * permutations + permutation;
    atomicMin(reinterpret_cast<unsigned long long*>(value), least[k]);
  }
}

}  // namespace
}  // namespace winnow::cuda
