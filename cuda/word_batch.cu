#include "cuda/word_batch.h"

#include <algorithm>

namespace winnow::cuda {

void WordBatch::encode(WordEncoder& encoder) {
  std::ranges::sort(misses_);  // the device lists them in no order
  std::unordered_map<std::string_view, std::uint32_t> words;
  for (const Miss& miss : misses_) {
    const std::string_view text = whole_text(miss.text);
    const std::size_t end = word_end(text, miss.begin, ends_with_space_);
    const std::string_view word = text.substr(miss.begin, end - miss.begin);
    const auto [found, is_new] = words.try_emplace(word, reaches_.size());
    if (is_new) {
      reaches_.push_back(encoder.encode(word, ids_.values()));
      ids_.end_row();
    }
    word_of_miss_.push_back(found->second);
    add_known_ids(miss.text, static_cast<std::uint32_t>(row(word_of_miss_.size() - 1).size()));
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
