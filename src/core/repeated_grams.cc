#include "winnow/core/repeated_grams.h"

namespace winnow {

namespace {

/// The words of a text, hashed and compared sixteen bytes at a time.
class WordKeys {
 public:
  WordKeys(const Anatomy& text, std::span<const Word> words)
      : text_(text), words_(words), end_(text.text().data() + text.text().size()) {}

  std::uint64_t operator()(std::uint32_t w) const { return hash_bytes(text_(words_[w]), end_); }

  bool equal(std::uint32_t a, std::uint32_t b) const {
    const std::string_view one = text_(words_[a]);
    const std::string_view other = text_(words_[b]);
    if (one.size() != other.size()) return false;
    if (one.size() > sizeof(WordBytes)) return one == other;
    const WordBytes left = bytes_of(one, end_);
    const WordBytes right = bytes_of(other, end_);
    return left.first == right.first && left.next == right.next;
  }

 private:
  const Anatomy& text_;
  std::span<const Word> words_;
  const char* end_;
};

}  // namespace

void RepeatedGrams::read(const Anatomy& text, std::span<const Word> words) {
  const auto count = static_cast<std::uint32_t>(words.size());
  const WordKeys keys(text, words);
  seen_.begin(count);
  grams_.resize(count);
  counts_.assign(count, 0);
  pairs_.resize(count);
  for (std::uint32_t w = 0; w < count; ++w) {
    const std::uint32_t first =
        seen_.of(keys(w), w, keys, [&](std::uint32_t other) { return keys.equal(other, w); });
    grams_[w] = {w, first};
    ++counts_[first];
  }
  leave_out_singles();
}

void RepeatedGrams::grow() {
  seen_.begin(grams_.size());
  for (const Gram& gram : grams_) counts_[gram.word] = 0;
  const auto hash_of = [&](std::uint32_t other) { return fold_hash(pairs_[other], 0); };
  std::size_t grown = 0;
  for (std::size_t g = 0; g + 1 < grams_.size(); ++g) {
    const Gram gram = grams_[g];
    if (grams_[g + 1].word != gram.word + 1) continue;
    const std::uint64_t pair = std::uint64_t{gram.first} << 32 | grams_[g + 1].first;
    pairs_[gram.word] = pair;
    const std::uint32_t first =
        seen_.of(fold_hash(pair, 0), gram.word, hash_of,
                 [&](std::uint32_t other) { return pairs_[other] == pair; });
    ++counts_[first];
    grams_[grown++] = {gram.word, first};
  }
  grams_.resize(grown);
  leave_out_singles();
}

void RepeatedGrams::leave_out_singles() {
  std::size_t kept = 0;
  for (const Gram gram : grams_) {  // no branch: which repeat is hard to foretell
    grams_[kept] = gram;
    kept += counts_[gram.first] >= 2 ? 1 : 0;
  }
  grams_.resize(kept);
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
