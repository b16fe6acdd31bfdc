#include "cuda/sketch_shingles.cuh"

#include "cuda/csr_part.h"
#include "cuda/launch.h"

namespace winnow::cuda {
namespace {

struct Job {
  SketchOptions options;
  CsrView<std::uint64_t> words;
  MatrixView<std::int8_t> out;

  std::string_view name() const { return "running sketch_shingles"; }
  std::int64_t bytes(std::int64_t row) const {
    return CsrPart<std::uint64_t>::bytes_of_row(words, row) + out.columns;
  }
  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const CsrPart<std::uint64_t> part(place, words, begin, end);
    const auto size = static_cast<std::size_t>(part.count() * out.columns);
    const auto sums_size = options.dimensions > kSharedSums ? size : 0;
    place.out.reserve(size);
    place.work.reserve((sums_size + space(begin, end)) * sizeof(std::int64_t));
    auto* const sums = reinterpret_cast<std::int64_t*>(place.work.data());
    place.mark(place.kernels_begin);
    launch("sketch_shingles", sketch_kernel, static_cast<unsigned>(part.count()), kThreads,
           place.stream, options, part.offsets(), part.offsets() + 1, part.values(),
           reinterpret_cast<unsigned long long*>(sums + sums_size), sums,
           reinterpret_cast<std::int8_t*>(place.out.data()));
    place.mark(place.kernels_end);
    place.receive(size);
  }
  void collect(const PartPlace& place) const { collect_rows(place, out); }

  /// Numbers that the kernel needs for its longer documents, if there are any.
  std::size_t space(std::int64_t begin, std::int64_t end) const {
    std::int64_t size = 0;
    bool has_long = false;
    for (std::int64_t row = begin; row < end; ++row) {
      const auto count = static_cast<std::int64_t>(words.row(row).size());
      has_long = has_long || count > kShortShingles;
      size += count;
    }
    return has_long ? static_cast<std::size_t>(kSpaceOfWord * size) : 0;
  }
};

}  // namespace

void sketch_shingles(SketchOptions options, CsrView<std::uint64_t> words,
                     MatrixView<std::int8_t> out, Lane& lane) {
  if (out.size() != 0) run_parts(lane, words.rows(), Job{options, words, out});
}

}  // namespace winnow::cuda
