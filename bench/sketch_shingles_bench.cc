// Lexical sketches of documents of 100, 500 and 5,000 words (English has about 6 bytes a word).
#include <benchmark/benchmark.h>

#include <vector>

#include "kernels/random_data.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

constexpr std::int64_t kWords = 200'000;

void sketch_shingles(benchmark::State& state) {
  const std::int64_t length = state.range(0);
  const SketchOptions options{.shingle = 3,
                              .dimensions = static_cast<std::int32_t>(state.range(1))};
  const auto backend = make_backend("cpu");
  const std::vector<std::int64_t> lengths(static_cast<std::size_t>(kWords / length), length);
  const auto words = random_csr<std::uint64_t>(lengths, 20'000, 1);
  Matrix<std::int8_t> out(words.view().rows(), options.dimensions);
  for (auto _ : state) {
    backend->sketch_shingles(options, words.view(), out.view());
    benchmark::DoNotOptimize(out.view().data);
  }
  state.SetItemsProcessed(state.iterations() * kWords);
}
BENCHMARK(sketch_shingles)
    ->ArgNames({"words", "dimensions"})
    ->Args({100, 256})
    ->Args({500, 256})
    ->Args({5'000, 256})
    ->Args({500, 64})
    ->Args({500, 1024})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
