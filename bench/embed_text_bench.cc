// Texts of about 400 words to token counts and vectors of 256 dimensions.
#include <benchmark/benchmark.h>

#include "numbered_words.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

constexpr std::int64_t kColumns = 256;

void embed_text(benchmark::State& state) {
  NumberedWords encoder;
  const auto backend = make_backend("cpu");
  const WordTable table = encoder.table(true);
  const auto words = backend->place(table);
  const auto matrix = random_matrix<std::int16_t>(NumberedWords::kPieces, kColumns, 1);
  const auto rows = backend->place(matrix.view());
  const NumberedTexts texts;
  std::vector<std::int64_t> counts(NumberedTexts::kTexts);
  Matrix<std::int8_t> out(NumberedTexts::kTexts, kColumns);
  for (auto _ : state) {
    backend->embed_text(*words, texts.views(), encoder, counts, {rows.get(), out.view()});
    benchmark::DoNotOptimize(out.view().data);
  }
  state.SetItemsProcessed(state.iterations() * NumberedTexts::kTexts * NumberedTexts::kWords);
  state.SetBytesProcessed(state.iterations() * texts.bytes());
}
BENCHMARK(embed_text)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
