#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>

#include "cpu/kernels.h"
#include "winnow/core/dispatch.h"

namespace winnow::cpu {
namespace {

using Lanes = std::uint64_t __attribute__((vector_size(64)));
constexpr std::size_t kLanes = sizeof(Lanes) / sizeof(std::uint64_t);

// Permutations whose parameters and least values stay in registers, 3 x 7 of 32, while the shingles
// pass by: two such groups make datatrove's 112 permutations.
constexpr std::size_t kVectors = 7;
constexpr std::size_t kGroup = kVectors * kLanes;

WINNOW_INLINE void keep_least(Lanes& least, const Lanes& x) { least = x < least ? x : least; }

/// least[v] = the least permuted value (minhash.h) of all shingles, in each lane for itself.
template <std::size_t kCount>
WINNOW_INLINE void permute_all(std::span<const std::uint64_t> shingles, const std::uint64_t* a,
                               const std::uint64_t* b, std::uint64_t* least) {
  Lanes multiplier[kCount], offset[kCount], lowest[kCount];
  std::memcpy(multiplier, a, sizeof(multiplier));
  std::memcpy(offset, b, sizeof(offset));
  std::memcpy(lowest, least, sizeof(lowest));
  for (const std::uint64_t shingle : shingles) {
#pragma GCC unroll 8
    for (std::size_t v = 0; v < kCount; ++v) {
      const Lanes x = multiplier[v] * shingle + offset[v];
      const Lanes folded = (x & kMinhashPrime) + (x >> 61);
      keep_least(lowest[v], folded);
      // What is not reduced yet: below the prime this wraps around to a large number.
      keep_least(lowest[v], folded - kMinhashPrime);
    }
  }
  std::memcpy(least, lowest, sizeof(lowest));
}

WINNOW_CLONES void permute_group(std::span<const std::uint64_t> shingles, const std::uint64_t* a,
                                 const std::uint64_t* b, std::uint64_t* least) {
  permute_all<kVectors>(shingles, a, b, least);
}
WINNOW_CLONES void permute_lanes(std::span<const std::uint64_t> shingles, const std::uint64_t* a,
                                 const std::uint64_t* b, std::uint64_t* least) {
  permute_all<1>(shingles, a, b, least);
}

void pad(std::span<const std::uint64_t> values, std::size_t size, std::vector<std::uint64_t>& out) {
  out.assign(values.begin(), values.end());
  out.resize(size, 0);
}

}  // namespace

void minhash(PermutationsView permutations, CsrView<std::uint64_t> shingles,
             MatrixView<std::uint64_t> signatures, MinhashScratch& scratch) {
  const std::size_t count = permutations.multipliers.size();
  const std::size_t padded = (count + kLanes - 1) / kLanes * kLanes;
  pad(permutations.multipliers, padded, scratch.multipliers);
  pad(permutations.offsets, padded, scratch.offsets);
  for (std::int64_t d = 0; d < shingles.rows(); ++d) {
    scratch.least.assign(padded, kNoShingle);
    const auto permute = [&](auto& group, std::size_t first) {
      group(shingles.row(d), scratch.multipliers.data() + first, scratch.offsets.data() + first,
            scratch.least.data() + first);
    };
    std::size_t first = 0;
    for (; first + kGroup <= padded; first += kGroup) permute(permute_group, first);
    for (; first < padded; first += kLanes) permute(permute_lanes, first);
    std::copy_n(scratch.least.begin(), count, signatures.row(d).begin());
  }
}

}  // namespace winnow::cpu
