#include <algorithm>

#include "cuda/csr_part.h"
#include "cuda/hash_words.cuh"
#include "cuda/minhash_pieces.cuh"

namespace winnow::cuda {
namespace {

/// append_windows of a text's words, a block a text. A text's windows begin where its words do.
__global__ void __launch_bounds__(kHashThreads)
    hash_windows_kernel(DeviceHashedTexts texts, std::int32_t width, std::uint64_t* windows,
                        std::int64_t* ends) {
  const std::int64_t first = texts.begins[blockIdx.x];
  const std::int64_t size = texts.ends[blockIdx.x] - first;
  const std::int64_t own_width = min(size, std::int64_t{width});
  const std::int64_t count = size == 0 ? 0 : size - own_width + 1;
  for (std::int64_t w = threadIdx.x; w < count; w += kHashThreads) {
    windows[first + w] = shingle_hash(texts.hashes + first + w, own_width);
  }
  if (threadIdx.x == 0) ends[blockIdx.x] = first + count;
}

struct Job {
  PermutationsView permutations;
  std::int32_t width;
  std::span<const std::string_view> texts;
  MatrixView<std::uint64_t> signatures;

  std::string_view name() const { return "running minhash_text"; }
  std::int64_t bytes(std::int64_t row) const {
    const std::string_view text = texts[static_cast<std::size_t>(row)];
    return HashedTexts::bytes_of(text) + 8 * static_cast<std::int64_t>(text.size() / 2) +
           8 * signatures.columns;
  }
  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const auto own =
        texts.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    const HashedTexts part(own);
    MinhashPieces pieces(permutations, pieces_of(own));
    place.sent.reserve(part.bytes() + pieces.bytes());
    part.write(place.sent.data());
    Packing packing(place.sent, part.bytes());
    pieces.pack(packing);
    place.send(packing.size());
    const std::size_t size =
        own.size() * static_cast<std::size_t>(signatures.columns) * sizeof(std::uint64_t);
    place.out.reserve(size);
    place.work.reserve((part.numbers() + part.hashes() + own.size()) * sizeof(std::int64_t));
    const DeviceHashedTexts placed = part.on_device(place);
    std::uint64_t* const windows = placed.hashes + part.numbers();
    auto* const ends = reinterpret_cast<std::int64_t*>(windows + part.hashes());
    place.mark(place.kernels_begin);
    launch(name(), hash_words_kernel, static_cast<unsigned>(own.size()), kHashThreads, place.stream,
           placed);
    launch(name(), hash_windows_kernel, static_cast<unsigned>(own.size()), kHashThreads,
           place.stream, placed, width, windows, ends);
    pieces.start(name(), place, own.size(), windows, ends);
    place.mark(place.kernels_end);
    place.receive(size);
  }
  void collect(const PartPlace& place) const { collect_rows(place, signatures); }

 private:
  /// As many as the texts' bytes may need.
  static std::vector<ShinglePiece> pieces_of(std::span<const std::string_view> own) {
    std::vector<ShinglePiece> pieces;
    std::int64_t offset = 0;
    for (std::size_t t = 0; t < own.size(); ++t) {
      const std::int64_t next = offset + static_cast<std::int64_t>(own[t].size()) + 1;
      const std::int64_t last = first_hash(next);
      for (std::int64_t at = first_hash(offset); at < last; at += kPieceShingles) {
        pieces.push_back({static_cast<std::int64_t>(t), at, std::min(last, at + kPieceShingles)});
      }
      offset = next;
    }
    return pieces;
  }
};

}  // namespace

void minhash_text(PermutationsView permutations, std::int32_t width,
                  std::span<const std::string_view> texts, MatrixView<std::uint64_t> signatures,
                  Lane& lane) {
  if (signatures.size() != 0) {
    run_parts(lane, signatures.rows, Job{permutations, width, texts, signatures});
  }
}

}  // namespace winnow::cuda
