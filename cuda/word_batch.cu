#include "cuda/word_batch.h"

#include <algorithm>
#include <unordered_map>

namespace winnow::cuda {

void WordBatch::encode(WordEncoder& encoder) {
  std::vector<std::string_view> words;
  std::unordered_map<std::string_view, std::uint32_t> known;
  for (const Miss& miss : misses_) {
    const std::string_view normalized = text(miss.text);
    const std::size_t end = word_end(normalized, miss.begin, ends_with_space_);
    const std::string_view word = normalized.substr(miss.begin, end - miss.begin);
    const auto [found, is_new] = known.try_emplace(word, words.size());
    if (is_new) words.push_back(word);
    word_of_miss_.push_back(found->second);
  }
  encoder.encode(words, ids_, reaches_);
  for (std::size_t miss = 0; miss < misses_.size(); ++miss) {
    upper_[static_cast<std::size_t>(misses_[miss].text)] +=
        static_cast<std::uint32_t>(row(miss).size());
  }
}

std::size_t WordBatch::first_miss(std::int64_t text) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(misses_, Miss{text, 0}) -
                                  misses_.begin());
}

void WordBatch::copy_ids(std::size_t miss, std::int32_t* to) const {
  std::ranges::copy(row(miss), to);
}

}  // namespace winnow::cuda
