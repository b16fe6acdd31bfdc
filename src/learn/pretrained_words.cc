#include "learn/pretrained_words.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_map>

namespace winnow {
namespace {

using RowByWord = std::unordered_map<std::string_view, std::size_t>;

RowByWord rows_by_word(const FasttextVocabulary& vocabulary) {
  RowByWord rows;
  for (std::size_t w = 0; w < vocabulary.words.size(); ++w) rows.emplace(vocabulary.words[w], w);
  return rows;
}

void sort_by_count(FasttextVocabulary& vocabulary) {
  std::vector<std::size_t> order(vocabulary.words.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return vocabulary.word_counts[a] > vocabulary.word_counts[b];
  });
  std::vector<std::string> words;
  std::vector<std::int64_t> counts;
  for (const std::size_t w : order) {
    words.push_back(std::move(vocabulary.words[w]));
    counts.push_back(vocabulary.word_counts[w]);
  }
  vocabulary.words = std::move(words);
  vocabulary.word_counts = std::move(counts);
}

}  // namespace

std::vector<std::int32_t> add_pretrained_words(const WordVectors& pretrained,
                                               FasttextVocabulary& vocabulary) {
  RowByWord known = rows_by_word(vocabulary);
  std::vector<std::string_view> added;
  for (const std::string& word : pretrained.words) {
    if (word.empty() || word.starts_with(vocabulary.args.label_prefix)) continue;
    const std::size_t next = vocabulary.word_counts.size();
    const auto [found, is_new] = known.emplace(word, next);
    if (is_new) {
      vocabulary.word_counts.push_back(0);
      added.push_back(word);
    }
    ++vocabulary.word_counts[found->second];
  }
  vocabulary.words.insert(vocabulary.words.end(), added.begin(), added.end());
  sort_by_count(vocabulary);
  std::vector<std::int32_t> rows;
  known = rows_by_word(vocabulary);
  for (const std::string& word : pretrained.words) {
    if (const auto found = known.find(word); found != known.end()) {
      rows.push_back(static_cast<std::int32_t>(found->second));
    }
  }
  return rows;
}

void set_pretrained_rows(const WordVectors& pretrained, const FasttextVocabulary& vocabulary,
                         const UsedRows& rows, SgdWeights& weights) {
  const RowByWord known = rows_by_word(vocabulary);
  for (std::size_t w = 0; w < pretrained.words.size(); ++w) {
    const auto found = known.find(pretrained.words[w]);
    if (found == known.end()) continue;
    const auto vector = pretrained.vectors.row(static_cast<std::int64_t>(w));
    std::ranges::copy(vector, weights.input.row(rows.used_row[found->second]).begin());
  }
}

}  // namespace winnow
