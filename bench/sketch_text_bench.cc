// Lexical sketches of texts of 100, 500 and 5,000 words.
#include <benchmark/benchmark.h>

#include "kernels/random_texts.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

constexpr std::int64_t kWords = 200'000;

void sketch_text(benchmark::State& state) {
  const std::int64_t length = state.range(0);
  const SketchOptions options;
  const auto backend = make_backend("cpu");
  const std::string text = long_text(static_cast<std::size_t>(length), 26);
  const std::vector<std::string_view> texts(static_cast<std::size_t>(kWords / length), text);
  Matrix<std::int8_t> out(static_cast<std::int64_t>(texts.size()), options.dimensions);
  for (auto _ : state) {
    backend->sketch_text(options, texts, out.view());
    benchmark::DoNotOptimize(out.view().data);
  }
  state.SetItemsProcessed(state.iterations() * kWords);
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(texts.size() * text.size()));
}
BENCHMARK(sketch_text)
    ->ArgName("words")
    ->Arg(100)
    ->Arg(500)
    ->Arg(5'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
