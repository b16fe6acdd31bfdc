// MinHash: the permutations, and the function that defines a signature. A change here changes every
// stored signature.
//
// The permutations are datatrove's, so that signatures of the same shingles are equal to its own:
//   - the parameters are NumPy's RandomState(seed).randint: all multipliers, then all offsets;
//   - a * h + b wraps at 2^64 before it is reduced modulo 2^61 - 1. That is not the universal
//     hashing that the formula is taken from, but it is what NumPy computes from 64-bit hashes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "winnow/core/shingles.h"

namespace winnow {

/// Whose shingles a signature is made of.
///   winnow     the sketch's (shingles.h)
///   datatrove  XXH64 of n words, joined by spaces, of its normalised text; a text of fewer words
///   has
///              none. Signatures are then its MinhashDedupSignature's, with its defaults for all
///              else.
enum class MinhashPreset : std::uint8_t { kWinnow, kDatatrove };

constexpr std::string_view name_of(MinhashPreset preset) {
  return preset == MinhashPreset::kWinnow ? "winnow" : "datatrove";
}
constexpr std::optional<MinhashPreset> minhash_preset_of(std::string_view name) {
  for (const auto preset : {MinhashPreset::kWinnow, MinhashPreset::kDatatrove}) {
    if (name_of(preset) == name) return preset;
  }
  return std::nullopt;
}

/// The signatures of a recipe.
struct MinhashRecipe {
  MinhashPreset preset = MinhashPreset::kWinnow;
  ShingleOptions shingles{.words = 5};
  std::int32_t permutations = 112;  ///< 1 to kMostPermutations
  std::uint32_t seed = 1;
  bool operator==(const MinhashRecipe&) const = default;
};

/// The Mersenne prime 2^61 - 1.
inline constexpr std::uint64_t kMinhashPrime = (std::uint64_t{1} << 61) - 1;

/// What a signature of no shingles consists of; no permuted hash is as large.
inline constexpr std::uint64_t kNoShingle = ~std::uint64_t{0};

inline constexpr std::int32_t kMostPermutations = 4096;

/// ((multiplier * shingle + offset) mod 2^64) mod (2^61 - 1), by shifts: 2^61 is 1 modulo the
/// prime.
constexpr std::uint64_t permuted(std::uint64_t shingle, std::uint64_t multiplier,
                                 std::uint64_t offset) {
  const std::uint64_t x = multiplier * shingle + offset;
  const std::uint64_t folded = (x & kMinhashPrime) + (x >> 61);
  return folded < kMinhashPrime ? folded : folded - kMinhashPrime;
}

/// Borrows the parameters of `count()` permutations.
struct PermutationsView {
  std::span<const std::uint64_t> multipliers;
  std::span<const std::uint64_t> offsets;  ///< as many

  std::int64_t count() const { return static_cast<std::int64_t>(multipliers.size()); }
};

/// Owns them. Const after construction; any number of threads.
class Permutations {
 public:
  /// `count` permutations from `seed`: multipliers in [1, 2^61 - 1), offsets in [0, 2^61 - 1).
  Permutations(std::uint32_t seed, std::int32_t count);
  PermutationsView view() const { return {multipliers_, offsets_}; }

 private:
  std::vector<std::uint64_t> multipliers_;
  std::vector<std::uint64_t> offsets_;
};

}  // namespace winnow
