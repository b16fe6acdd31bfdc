#include "filters/repeated_grams.h"

#include <algorithm>

namespace winnow {

void RepeatedGrams::read(const Anatomy& text, std::span<const Word> words) {
  const auto count = static_cast<std::uint32_t>(words.size());
  seen_.begin(count);
  grams_.clear();
  counts_.assign(count, 0);
  pairs_.resize(count);
  for (std::uint32_t w = 0; w < count; ++w) {
    const std::string_view word = text(words[w]);
    const std::uint32_t first = seen_.of(hash_bytes(word), w, [&](std::uint32_t other) {
      return equal_bytes(text(words[other]), word);
    });
    grams_.push_back({w, first});
    ++counts_[first];
  }
  leave_out_singles();
}

void RepeatedGrams::grow() {
  seen_.begin(grams_.size());
  for (const Gram& gram : grams_) counts_[gram.word] = 0;
  std::size_t grown = 0;
  for (std::size_t g = 0; g + 1 < grams_.size(); ++g) {
    const Gram gram = grams_[g];
    if (grams_[g + 1].word != gram.word + 1) continue;
    const std::uint64_t pair = std::uint64_t{gram.first} << 32 | grams_[g + 1].first;
    pairs_[gram.word] = pair;
    const std::uint32_t first = seen_.of(
        fold_hash(pair, 0), gram.word, [&](std::uint32_t other) { return pairs_[other] == pair; });
    ++counts_[first];
    grams_[grown++] = {gram.word, first};
  }
  grams_.resize(grown);
  leave_out_singles();
}

void RepeatedGrams::leave_out_singles() {
  std::erase_if(grams_, [&](const Gram& gram) { return counts_[gram.first] < 2; });
}

TopGram top_gram(const RepeatedGrams& repeated) {
  TopGram top;
  for (const RepeatedGrams::Gram& gram : repeated.grams()) {
    if (gram.word == gram.first && repeated.count(gram.first) > top.count) {
      top = {gram.first, repeated.count(gram.first)};
    }
  }
  return top;
}

}  // namespace winnow
