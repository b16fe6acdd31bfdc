// Texts of about 400 words to the ids of a made-up tokenizer, with the scores of a unigram model or
// without; some words are not in the table.
#include <benchmark/benchmark.h>

#include "numbered_words.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

void encode_words(benchmark::State& state) {
  NumberedWords encoder;
  const auto backend = make_backend("cpu");
  const WordTable table = encoder.table(state.range(0) != 0);
  const auto weights = backend->place(table);
  const NumberedTexts texts;
  Csr<std::int32_t> ids;
  for (auto _ : state) {
    ids.clear();
    backend->encode_words(*weights, texts.views(), encoder, ids);
    benchmark::DoNotOptimize(ids.view().values.data());
  }
  state.SetItemsProcessed(state.iterations() * NumberedTexts::kTexts * NumberedTexts::kWords);
  state.SetBytesProcessed(state.iterations() * texts.bytes());
}
BENCHMARK(encode_words)->ArgName("scores")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
