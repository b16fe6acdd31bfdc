#include "cuda/csr_part.h"
#include "cuda/hash_words.cuh"
#include "cuda/launch.h"
#include "cuda/sketch_shingles.cuh"

namespace winnow::cuda {
namespace {

struct Job {
  SketchOptions options;
  std::span<const std::string_view> texts;
  MatrixView<std::int8_t> out;

  std::string_view name() const { return "running sketch_text"; }
  std::int64_t bytes(std::int64_t row) const {
    const std::string_view text = texts[static_cast<std::size_t>(row)];
    return HashedTexts::bytes_of(text) + out.columns +
           (may_be_long(text) ? 8 * kSpaceOfWord * static_cast<std::int64_t>(text.size() / 2) : 0);
  }
  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const auto own =
        texts.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    const HashedTexts part(own);
    place.sent.reserve(part.bytes());
    part.write(place.sent.data());
    place.send(part.bytes());
    const std::size_t size = own.size() * static_cast<std::size_t>(out.columns);
    const std::size_t sums_size = options.dimensions > kSharedSums ? size : 0;
    const std::size_t space_size =
        std::ranges::any_of(own, may_be_long) ? kSpaceOfWord * part.hashes() : 0;
    place.out.reserve(size);
    place.work.reserve((part.numbers() + sums_size + space_size) * sizeof(std::int64_t));
    const DeviceHashedTexts placed = part.on_device(place);
    auto* const sums = reinterpret_cast<std::int64_t*>(place.work.data()) + part.numbers();
    place.mark(place.kernels_begin);
    launch(name(), hash_words_kernel, static_cast<unsigned>(own.size()), kHashThreads, place.stream,
           placed);
    launch(name(), sketch_kernel, static_cast<unsigned>(own.size()), kThreads, place.stream,
           options, placed.begins, placed.ends, placed.hashes,
           reinterpret_cast<unsigned long long*>(sums + sums_size), sums,
           reinterpret_cast<std::int8_t*>(place.out.data()));
    place.mark(place.kernels_end);
    place.receive(size);
  }
  void collect(const PartPlace& place) const { collect_rows(place, out); }

  /// Whether the text may have more shingles than a block has room for.
  static bool may_be_long(std::string_view text) { return text.size() / 2 >= kShortShingles; }
};

}  // namespace

void sketch_text(SketchOptions options, std::span<const std::string_view> texts,
                 MatrixView<std::int8_t> out, Lane& lane) {
  if (out.size() != 0) run_parts(lane, out.rows, Job{options, texts, out});
}

}  // namespace winnow::cuda
