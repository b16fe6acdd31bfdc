#include <algorithm>

#include "cuda/csr_part.h"
#include "cuda/minhash_pieces.cuh"

namespace winnow::cuda {
namespace {

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
    MinhashPieces pieces(permutations, pieces_of(begin, end));
    place.sent.reserve(values.size_bytes() + pieces.bytes());
    Packing packing(place.sent);
    const std::size_t at_values = packing.add(values);
    pieces.pack(packing);
    const auto documents = static_cast<std::size_t>(end - begin);
    const std::size_t size =
        documents * static_cast<std::size_t>(signatures.columns) * sizeof(std::uint64_t);
    place.out.reserve(size);
    place.send(packing.size());
    place.mark(place.kernels_begin);
    pieces.start(name(), place, documents,
                 reinterpret_cast<const std::uint64_t*>(place.in.data() + at_values), nullptr);
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
