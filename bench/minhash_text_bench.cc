// MinHash signatures of texts of 100, 400 and 5,000 words.
#include <benchmark/benchmark.h>

#include "kernels/random_texts.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

constexpr std::int64_t kWords = 200'000;
constexpr std::int32_t kWidth = 5;

void minhash_text(benchmark::State& state) {
  const std::int64_t length = state.range(0);
  const Permutations permutations(1, 112);
  const auto backend = make_backend("cpu");
  const std::string text = long_text(static_cast<std::size_t>(length), 26);
  const std::vector<std::string_view> texts(static_cast<std::size_t>(kWords / length), text);
  Matrix<std::uint64_t> out(static_cast<std::int64_t>(texts.size()), permutations.view().count());
  for (auto _ : state) {
    backend->minhash_text(permutations.view(), kWidth, texts, out.view());
    benchmark::DoNotOptimize(out.view().data);
  }
  state.SetItemsProcessed(state.iterations() * kWords);
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(texts.size() * text.size()));
}
BENCHMARK(minhash_text)
    ->ArgName("words")
    ->Arg(100)
    ->Arg(400)
    ->Arg(5'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
