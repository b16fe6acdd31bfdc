#include "learn/pruning.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

std::vector<double> squared_norms(const RowSource& input, std::int64_t rows, std::int64_t dim) {
  constexpr std::int64_t kBlockRows = 4096;
  std::vector<double> norms;
  Matrix<float> block(std::min(kBlockRows, rows), dim);
  for (std::int64_t first = 0; first < rows; first += kBlockRows) {
    const MatrixView<float> part{block.view().data, std::min(kBlockRows, rows - first), dim};
    input(first, part);
    for (std::int64_t r = 0; r < part.rows; ++r) {
      double sum = 0;
      for (const float value : part.row(r)) sum += double{value} * double{value};
      norms.push_back(sum);
    }
  }
  return norms;
}

/// By falling norm, the end of sentence before all.
std::vector<std::int32_t> ranked(const FasttextVocabulary& vocabulary, const RowSource& input) {
  std::vector<double> norms = squared_norms(input, vocabulary.input_rows(), vocabulary.args.dim);
  const auto end = std::ranges::find(vocabulary.words, kFasttextEndOfSentence);
  if (end != vocabulary.words.end()) {
    norms[static_cast<std::size_t>(end - vocabulary.words.begin())] = HUGE_VAL;
  }
  std::vector<std::int32_t> rows(norms.size());
  std::iota(rows.begin(), rows.end(), 0);
  std::ranges::stable_sort(rows, [&](std::int32_t a, std::int32_t b) {
    return norms[static_cast<std::size_t>(a)] > norms[static_cast<std::size_t>(b)];
  });
  return rows;
}

}  // namespace

Pruned pruned(const FasttextVocabulary& vocabulary, const RowSource& input, std::int64_t cutoff) {
  std::vector<std::int32_t> rows = ranked(vocabulary, input);
  rows.resize(static_cast<std::size_t>(cutoff));
  const auto words = static_cast<std::int32_t>(vocabulary.words.size());
  const auto buckets = std::stable_partition(rows.begin(), rows.end(),
                                             [&](std::int32_t row) { return row < words; });
  std::sort(rows.begin(), buckets);
  Pruned result{vocabulary, rows};
  result.vocabulary.words.clear();
  result.vocabulary.word_counts.clear();
  result.vocabulary.kept_buckets.emplace();
  for (const std::int32_t row : rows) {
    if (row < words) {
      result.vocabulary.words.push_back(vocabulary.words[static_cast<std::size_t>(row)]);
      result.vocabulary.word_counts.push_back(
          vocabulary.word_counts[static_cast<std::size_t>(row)]);
    } else {
      auto& kept = *result.vocabulary.kept_buckets;
      kept.push_back({row - words, static_cast<std::int32_t>(kept.size())});
    }
  }
  return result;
}

}  // namespace winnow
