// Embeddings of documents of about 500 tokens from a table of 32,000 x 256.
#include <benchmark/benchmark.h>

#include "kernels/random_data.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

constexpr std::int64_t kVocabulary = 32'000;
constexpr std::int64_t kColumns = 256;
constexpr std::int64_t kDocuments = 256;
constexpr std::int64_t kTokens = 500;

void embed_rows(benchmark::State& state) {
  const auto backend = make_backend("cpu");
  const auto table = random_matrix<std::int16_t>(kVocabulary, kColumns, 1);
  const auto weights = backend->place(table.view());
  const auto ids = zipf_csr(kDocuments, kTokens, kVocabulary, 2);
  Matrix<std::int8_t> out(kDocuments, kColumns);
  for (auto _ : state) {
    backend->embed_rows(*weights, ids.view(), out.view());
    benchmark::DoNotOptimize(out.view().data);
  }
  state.SetItemsProcessed(state.iterations() * kDocuments * kTokens);
  state.SetBytesProcessed(state.iterations() * kDocuments * kTokens * kColumns * 2);
}
BENCHMARK(embed_rows)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
