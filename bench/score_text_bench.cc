// Texts of about 400 words: two labels with word bigrams (one column, words and bigrams in the
// outer caches), the same with subwords, and a language model of 16 dimensions; some words are not
// known.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "kernels/random_data.h"
#include "winnow/backend/backend.h"

namespace winnow {
namespace {

constexpr std::int64_t kTexts = 256;
constexpr std::int64_t kWords = 400;
constexpr std::int64_t kKnown = 1'000'000;

std::string word_of(std::int64_t number) {
  std::string word;
  for (; number > 0; number /= 26) word.push_back(static_cast<char>('a' + number % 26));
  return word;
}

TextTable table_of(std::int64_t columns, FasttextArgs args) {
  FasttextVocabulary vocabulary;
  vocabulary.args = std::move(args);
  for (std::int64_t w = 0; w < kKnown; ++w) vocabulary.words.push_back(word_of(w + 1));
  const std::int32_t most = 1 << 20;
  return TextTable(vocabulary, random_matrix<std::int32_t>(kKnown, columns + 1, 1, -most, most),
                   random_matrix<std::int32_t>(vocabulary.args.bucket, columns, 2, -most, most));
}

/// One in twenty words is unknown.
std::vector<std::string> zipf_texts() {
  const auto numbers = zipf_csr(kTexts, kWords, kKnown + kKnown / 20, 3);
  std::vector<std::string> texts;
  for (std::int64_t t = 0; t < kTexts; ++t) {
    std::string& text = texts.emplace_back();
    for (const std::int32_t number : numbers.view().row(t)) {
      text.append(word_of(std::int64_t{number} + 1)).append(1, ' ');
    }
  }
  return texts;
}

void score_text(benchmark::State& state) {
  const std::int64_t columns = state.range(0);
  const auto maxn = static_cast<std::int32_t>(state.range(1));
  const TextTable table = table_of(columns, {.word_ngrams = maxn > 0 ? 1 : 2,
                                             .bucket = 2'000'000,
                                             .minn = maxn > 0 ? 3 : 0,
                                             .maxn = maxn});
  const auto backend = make_backend("cpu");
  const auto weights = backend->place(table);
  const std::vector<std::string> texts = zipf_texts();
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  Matrix<std::int64_t> sums(kTexts, columns);
  std::vector<std::int64_t> features(kTexts);
  std::int64_t bytes = 0;
  for (const std::string& text : texts) bytes += static_cast<std::int64_t>(text.size());
  for (auto _ : state) {
    backend->score_text(*weights, views, sums.view(), features);
    benchmark::DoNotOptimize(features.data());
  }
  state.SetItemsProcessed(state.iterations() * kTexts * kWords);
  state.SetBytesProcessed(state.iterations() * bytes);
}
BENCHMARK(score_text)
    ->ArgNames({"columns", "maxn"})
    ->Args({1, 0})
    ->Args({1, 6})
    ->Args({16, 4})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace winnow
