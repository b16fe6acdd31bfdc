#include <algorithm>

#include "cuda/csr_part.h"
#include "cuda/hash_words.cuh"
#include "cuda/launch.h"
#include "cuda/minhash_pieces.cuh"
#include "cuda/sketch_shingles.cuh"
#include "cuda/started_texts.h"

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

/// Numbers of 64 bits that a part's kernels work with, behind those of HashedTexts.
struct Room {
  std::size_t sketch_sums = 0, sketch_space = 0, windows = 0, window_ends = 0;

  std::size_t numbers() const { return sketch_sums + sketch_space + windows + window_ends; }
};

struct Job {
  std::span<const std::string_view> texts;
  TextSketches sketches;
  TextSignatures signatures;
  const PlacedTexts* placed = nullptr;

  bool has_sketches() const { return sketches.out.size() != 0; }
  bool has_signatures() const { return signatures.out.size() != 0; }

  std::string_view name() const { return "running shingle_text"; }
  std::int64_t bytes(std::int64_t row) const {
    const std::string_view text = texts[static_cast<std::size_t>(row)];
    const auto windows = static_cast<std::int64_t>(text.size() / 2);
    std::int64_t bytes = HashedTexts::bytes_of(text);
    if (has_sketches()) {
      bytes += sketches.out.columns + (may_be_long(text) ? 8 * kSpaceOfWord * windows : 0);
    }
    if (has_signatures()) bytes += 8 * windows + 8 * signatures.out.columns;
    return bytes;
  }

  /// What comes back: the signatures, then the sketches.
  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const auto own =
        texts.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    const HashedTexts part(own, placed);
    MinhashPieces pieces(signatures.permutations,
                         has_signatures() ? pieces_of(own) : std::vector<ShinglePiece>());
    place.sent.reserve(part.sent_bytes() + pieces.bytes());
    part.write(place);
    Packing packing(place.sent, part.sent_bytes());
    pieces.pack(packing);
    place.send(packing.size());
    const Room room = room_of(part, own);
    place.work.reserve((part.numbers() + room.numbers()) * sizeof(std::int64_t));
    place.out.reserve(signature_bytes(own.size()) + sketch_bytes(own.size()));
    const DeviceHashedTexts hashed = part.on_device(place);
    auto* const work = reinterpret_cast<std::int64_t*>(place.work.data()) + part.numbers();
    place.mark(place.kernels_begin);
    launch(name(), hash_words_kernel, static_cast<unsigned>(own.size()), kHashThreads, place.stream,
           hashed);
    if (has_sketches()) start_sketches(place, own.size(), hashed, room, work);
    if (has_signatures()) {
      start_signatures(place, own.size(), hashed, room, work + room.sketch_sums + room.sketch_space,
                       pieces);
    }
    place.mark(place.kernels_end);
    place.receive(signature_bytes(own.size()) + sketch_bytes(own.size()));
  }

  void collect(const PartPlace& place) const {
    if (has_signatures()) collect_rows(place, signatures.out);
    if (has_sketches()) {
      const auto count = static_cast<std::size_t>(place.end - place.begin);
      collect_rows(place, sketches.out, signature_bytes(count));
    }
  }

 private:
  /// Whether the text may have more shingles than a block has room for.
  static bool may_be_long(std::string_view text) { return text.size() / 2 >= kShortShingles; }

  std::size_t sketch_bytes(std::size_t count) const {
    return has_sketches() ? count * static_cast<std::size_t>(sketches.out.columns) : 0;
  }
  std::size_t signature_bytes(std::size_t count) const {
    return has_signatures()
               ? count * static_cast<std::size_t>(signatures.out.columns) * sizeof(std::uint64_t)
               : 0;
  }

  Room room_of(const HashedTexts& part, std::span<const std::string_view> own) const {
    Room room;
    if (has_sketches()) {
      if (sketches.options.dimensions > kSharedSums) room.sketch_sums = sketch_bytes(own.size());
      if (std::ranges::any_of(own, may_be_long)) room.sketch_space = kSpaceOfWord * part.hashes();
    }
    if (has_signatures()) {
      room.windows = part.hashes();
      room.window_ends = own.size();
    }
    return room;
  }

  void start_sketches(const PartPlace& place, std::size_t count, const DeviceHashedTexts& hashed,
                      const Room& room, std::int64_t* work) const {
    launch(name(), sketch_kernel, static_cast<unsigned>(count), kThreads, place.stream,
           sketches.options, hashed.begins, hashed.ends, hashed.hashes,
           reinterpret_cast<unsigned long long*>(work + room.sketch_sums), work,
           reinterpret_cast<std::int8_t*>(place.out.data() + signature_bytes(count)));
  }

  void start_signatures(PartPlace& place, std::size_t count, const DeviceHashedTexts& hashed,
                        const Room& room, std::int64_t* work, const MinhashPieces& pieces) const {
    auto* const windows = reinterpret_cast<std::uint64_t*>(work);
    std::int64_t* const ends = work + room.windows;
    launch(name(), hash_windows_kernel, static_cast<unsigned>(count), kHashThreads, place.stream,
           hashed, signatures.width, windows, ends);
    pieces.start(name(), place, count, windows, ends);
  }

  /// As many as the texts' bytes may need.
  static std::vector<ShinglePiece> pieces_of(std::span<const std::string_view> own) {
    std::vector<ShinglePiece> pieces;
    std::int64_t offset = 0;
    for (std::size_t t = 0; t < own.size(); ++t) {
      const auto next = offset + static_cast<std::int64_t>(own[t].size() + kEndOfText.size());
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

void shingle_text(const TextCall& call, const TextSketches& sketches,
                  const TextSignatures& signatures) {
  if (sketches.out.size() == 0 && signatures.out.size() == 0) return;
  call.run(Job{call.texts, sketches, signatures});
}

}  // namespace winnow::cuda
