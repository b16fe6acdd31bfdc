// What C4 and FineWeb rules count, on texts of 100, 500 and 5,000 words.
#include <benchmark/benchmark.h>

#include "kernels/random_texts.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

constexpr std::int64_t kWords = 200'000;

void count_c4(benchmark::State& state) {
  const std::int64_t length = state.range(0);
  const auto backend = make_backend("cpu");
  const std::string text = long_text(static_cast<std::size_t>(length), 26);
  const std::vector<std::string_view> texts(static_cast<std::size_t>(kWords / length), text);
  std::vector<C4Counts> counts(texts.size());
  for (auto _ : state) {
    backend->count_c4(texts, C4LineEnds::kTerminal, counts);
    benchmark::DoNotOptimize(counts.data());
  }
  state.SetItemsProcessed(state.iterations() * kWords);
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(texts.size() * text.size()));
}
BENCHMARK(count_c4)->ArgName("words")->Arg(100)->Arg(500)->Arg(5'000)->Unit(
    benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
