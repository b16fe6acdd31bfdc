// What minhash_kernel is sent beside the shingles, and how it is started.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "cuda/launch.h"
#include "cuda/minhash.cuh"
#include "cuda/packing.h"
#include "cuda/parts.h"

namespace winnow::cuda {
namespace {

/// The pieces of a part's shingles, and the permutations.
class MinhashPieces {
 public:
  MinhashPieces(PermutationsView permutations, std::vector<ShinglePiece> pieces)
      : permutations_(permutations), pieces_(std::move(pieces)) {}

  std::size_t bytes() const {
    return std::span(pieces_).size_bytes() + 2 * permutations_.multipliers.size_bytes();
  }
  void pack(Packing& packing) {
    at_pieces_ = packing.add(std::span<const ShinglePiece>(pieces_));
    at_multipliers_ = packing.add(permutations_.multipliers);
    at_offsets_ = packing.add(permutations_.offsets);
  }
  /// When they are sent: queues the signatures of `documents` to the place's `out`, which has room.
  /// `ends` as in minhash_kernel.
  void start(std::string_view name, PartPlace& place, std::size_t documents,
             const std::uint64_t* shingles, const std::int64_t* ends) const {
    static_assert(kNoShingle == ~std::uint64_t{0}, "every byte is 0xff");
    place.clear(place.out, 0xff, documents * permutations_.multipliers.size_bytes());
    if (pieces_.empty()) return;
    const std::byte* const in = place.in.data();
    const auto count = static_cast<std::int64_t>(pieces_.size());
    const dim3 blocks(blocks_for(count, kMinhashWarps),
                      blocks_for(permutations_.count(), kPermutationsAtOnce));
    launch(name, minhash_kernel, blocks, kMinhashWarps * kWarp, place.stream,
           reinterpret_cast<const ShinglePiece*>(in + at_pieces_), count, shingles, ends,
           reinterpret_cast<const std::uint64_t*>(in + at_multipliers_),
           reinterpret_cast<const std::uint64_t*>(in + at_offsets_), permutations_.count(),
           reinterpret_cast<std::uint64_t*>(place.out.data()));
  }

 private:
  PermutationsView permutations_;
  std::vector<ShinglePiece> pieces_;
  std::size_t at_pieces_ = 0, at_multipliers_ = 0, at_offsets_ = 0;
};

}  // namespace
}  // namespace winnow::cuda
