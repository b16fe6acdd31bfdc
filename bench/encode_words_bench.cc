// Texts of about 400 words to the ids of a made-up tokenizer, with the scores of a unigram model or
// without; some words are not in the table.
#include <benchmark/benchmark.h>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/one_by_one.h"
#include "kernels/random_data.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

constexpr std::int64_t kTexts = 256;
constexpr std::int64_t kWords = 400;
constexpr std::int64_t kKnown = 250'000;
constexpr std::int32_t kPieces = 32'000;

/// A word is a space and its number; its ids are made of that.
class NumberedWords final : public OneByOne {
 public:
  float encode_one(std::string_view word, std::vector<std::int32_t>& ids) override {
    for (std::size_t at = 0; at < word.size(); at += 4) {
      std::int32_t id = 0;
      for (const char digit : word.substr(at, 4)) id = 10 * id + digit - ' ';
      ids.push_back(id % kPieces);
    }
    return std::numeric_limits<float>::infinity();
  }
  void encode_rest(std::string_view, std::size_t, float, bool,
                   std::vector<std::int32_t>&) override {}                    // no reach is short
  void encode_text(std::string_view, std::vector<std::int32_t>&) override {}  // no text is long
};

WordTable table_of(bool has_scores, NumberedWords& encoder) {
  WordRules rules;
  for (std::int32_t id = 0; has_scores && id < kPieces; ++id) {
    rules.scores.of_id.push_back(-0.001 * id);
    rules.scores.ids_of_a_step.push_back(1);
  }
  WordTable table(std::move(rules), std::size_t{64} << 20);
  std::vector<std::int32_t> ids;
  for (std::int64_t w = 0; w < kKnown; ++w) {
    const std::string word = ' ' + std::to_string(w);
    ids.clear();
    const float reach = encoder.encode_one(word, ids);
    table.add(word, ids, reach);
  }
  return table;
}

void encode_words(benchmark::State& state) {
  NumberedWords encoder;
  const auto backend = make_backend("cpu");
  const auto weights = backend->place(table_of(state.range(0) != 0, encoder));
  const auto numbers = zipf_csr(kTexts, kWords, kKnown + kKnown / 20, 3);
  std::vector<std::string> texts(kTexts);
  std::int64_t bytes = 0;
  for (std::int64_t t = 0; t < kTexts; ++t) {
    std::string& text = texts[static_cast<std::size_t>(t)];
    for (const std::int32_t w : numbers.view().row(t)) text += ' ' + std::to_string(w);
    bytes += static_cast<std::int64_t>(text.size());
  }
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  Csr<std::int32_t> ids;
  for (auto _ : state) {
    ids.clear();
    backend->encode_words(*weights, views, encoder, ids);
    benchmark::DoNotOptimize(ids.view().values.data());
  }
  state.SetItemsProcessed(state.iterations() * kTexts * kWords);
  state.SetBytesProcessed(state.iterations() * bytes);
}
BENCHMARK(encode_words)->ArgName("scores")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
