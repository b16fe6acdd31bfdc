// Scores of documents of about 500 words and as many bigrams: a model of two labels (one column)
// and a language model (176), each with a table that the outer caches hold.
#include <benchmark/benchmark.h>

#include "kernels/random_data.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

constexpr std::int64_t kDocuments = 256;
constexpr std::int64_t kIds = 1000;

void score_rows(benchmark::State& state) {
  const std::int64_t rows = state.range(0);
  const std::int64_t columns = state.range(1);
  const auto backend = make_backend("cpu");
  const auto table = random_matrix<std::int32_t>(rows, columns, 1);
  const auto weights = backend->place(table.view());
  const auto ids = zipf_csr(kDocuments, kIds, rows, 2);
  Matrix<std::int64_t> sums(kDocuments, columns);
  for (auto _ : state) {
    backend->score_rows(*weights, ids.view(), sums.view());
    benchmark::DoNotOptimize(sums.view().data);
  }
  state.SetItemsProcessed(state.iterations() * kDocuments * kIds);
  state.SetBytesProcessed(state.iterations() * kDocuments * kIds * columns * 4);
}
BENCHMARK(score_rows)
    ->ArgNames({"rows", "columns"})
    ->Args({2'200'000, 1})
    ->Args({2'200'000, 3})
    ->Args({60'000, 176})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
