#include "cuda/minhash.cuh"

#include <algorithm>
#include <cstring>

#include "cuda/csr_part.h"
#include "cuda/launch.h"

namespace winnow::cuda {
namespace {

/// Packs arrays one behind the other, for one copy.
class Packing {
 public:
  explicit Packing(PinnedBuffer& into) : into_(into) {}

  /// Where the values will be behind the device's address of the whole.
  template <class T>
  std::size_t add(std::span<const T> values) {
    const std::size_t at = size_;
    if (!values.empty()) std::memcpy(into_.data() + at, values.data(), values.size_bytes());
    size_ += values.size_bytes();
    return at;
  }
  std::size_t size() const { return size_; }

 private:
  PinnedBuffer& into_;
  std::size_t size_ = 0;
};

struct Job {
  PermutationsView permutations;
  CsrView<std::uint64_t> shingles;
  MatrixView<std::uint64_t> signatures;

  std::string_view name() const { return "running minhash"; }
  std::int64_t bytes(std::int64_t row) const {
    return CsrPart<std::uint64_t>::bytes_of_row(shingles, row) +
           signatures.columns * static_cast<std::int64_t>(sizeof(std::uint64_t));
  }
  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const std::int64_t first = shingles.offsets[static_cast<std::size_t>(begin)];
    const std::int64_t last = shingles.offsets[static_cast<std::size_t>(end)];
    const auto values = shingles.values.subspan(static_cast<std::size_t>(first),
                                                static_cast<std::size_t>(last - first));
    const std::vector<ShinglePiece> pieces = pieces_of(begin, end);
    const std::span<const ShinglePiece> all_pieces(pieces);
    place.sent.reserve(values.size_bytes() + all_pieces.size_bytes() +
                       2 * permutations.multipliers.size_bytes());
    Packing packing(place.sent);
    const std::size_t at_values = packing.add(values);
    const std::size_t at_pieces = packing.add(all_pieces);
    const std::size_t at_multipliers = packing.add(permutations.multipliers);
    const std::size_t at_offsets = packing.add(permutations.offsets);
    const std::size_t size =
        static_cast<std::size_t>((end - begin) * signatures.columns) * sizeof(std::uint64_t);
    place.out.reserve(size);
    place.send(packing.size());
    place.mark(place.kernels_begin);
    static_assert(kNoShingle == ~std::uint64_t{0}, "every byte is 0xff");
    place.clear(place.out, 0xff, size);
    if (!pieces.empty()) {
      const std::byte* const in = place.in.data();
      const auto count = static_cast<std::int64_t>(pieces.size());
      const dim3 blocks(blocks_for(count, kWarps),
                        blocks_for(permutations.count(), kPermutationsAtOnce));
      launch("minhash", minhash_kernel, blocks, kWarps * kWarp, place.stream,
             reinterpret_cast<const ShinglePiece*>(in + at_pieces), count,
             reinterpret_cast<const std::uint64_t*>(in + at_values),
             reinterpret_cast<const std::uint64_t*>(in + at_multipliers),
             reinterpret_cast<const std::uint64_t*>(in + at_offsets), permutations.count(),
             reinterpret_cast<std::uint64_t*>(place.out.data()));
    }
    place.mark(place.kernels_end);
    place.receive(size);
  }
  void collect(const PartPlace& place) const { collect_rows(place, signatures); }

 private:
  /// Of documents [begin, end), counted from there. Long ones are cut, so that none keeps one warp
  /// busy when all others have ended.
  std::vector<ShinglePiece> pieces_of(std::int64_t begin, std::int64_t end) const {
    const std::int64_t first = shingles.offsets[static_cast<std::size_t>(begin)];
    std::vector<ShinglePiece> pieces;
    for (std::int64_t d = begin; d < end; ++d) {
      const auto document = static_cast<std::size_t>(d);
      const std::int64_t last = shingles.offsets[document + 1] - first;
      for (std::int64_t at = shingles.offsets[document] - first; at < last; at += kPieceShingles) {
        pieces.push_back({d - begin, at, std::min(last, at + kPieceShingles)});
      }
    }
    return pieces;
  }
};

}  // namespace

void minhash(PermutationsView permutations, CsrView<std::uint64_t> shingles,
             MatrixView<std::uint64_t> signatures, Lane& lane) {
  if (signatures.size() != 0)
    run_parts(lane, shingles.rows(), Job{permutations, shingles, signatures});
}

}  // namespace winnow::cuda
