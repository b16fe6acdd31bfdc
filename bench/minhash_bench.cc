// MinHash signatures of documents of 100, 400 and 5,000 shingles.
#include <benchmark/benchmark.h>

#include <limits>
#include <vector>

#include "kernels/random_data.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

constexpr std::int64_t kShingles = 200'000;

void minhash(benchmark::State& state) {
  const std::int64_t length = state.range(0);
  const Permutations permutations(1, static_cast<std::int32_t>(state.range(1)));
  const auto backend = make_backend("cpu");
  const std::vector<std::int64_t> lengths(static_cast<std::size_t>(kShingles / length), length);
  const auto shingles =
      random_csr<std::uint64_t>(lengths, std::numeric_limits<std::uint64_t>::max(), 1);
  Matrix<std::uint64_t> out(shingles.view().rows(), permutations.view().count());
  for (auto _ : state) {
    backend->minhash(permutations.view(), shingles.view(), out.view());
    benchmark::DoNotOptimize(out.view().data);
  }
  state.SetItemsProcessed(state.iterations() * kShingles);
}
BENCHMARK(minhash)
    ->ArgNames({"shingles", "permutations"})
    ->Args({100, 112})
    ->Args({400, 112})
    ->Args({5'000, 112})
    ->Args({400, 128})
    ->Args({400, 260})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
