// A linear classifier as the kernel score_text reads it: words and n-grams, found by their bytes,
// with their entries of the folded table.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/fasttext_model.h"
#include "winnow/core/matrix.h"

namespace winnow {

/// Words by 64 bits of hash instead of their bytes: half of them choose a group of eight slots (a
/// cache line), half are kept there as a fingerprint. No two words of an index have both alike
/// (`build` sees to it); an unknown word passes for a known one in less than 1 of 2^28 lookups.
class WordIndex {
 public:
  static constexpr std::size_t kSlots = 8;

  /// Filled from the front; 0 is a free slot. A full group goes on in the next one.
  struct alignas(64) Group {
    std::array<std::uint32_t, kSlots> fingerprints{};
    std::array<std::int32_t, kSlots> values{};

    constexpr bool is_full() const { return fingerprints[kSlots - 1] != 0; }
  };
  struct Found {
    std::int32_t value = 0;
    bool is_known = false;
  };

  /// words[i] gets values[i]; of equal words the last one counts, as in fastText.
  /// E_MODEL_INVALID if the words were chosen to collide.
  static WordIndex build(std::span<const std::string> words, std::span<const std::int32_t> values);

  std::span<const Group> groups() const { return groups_; }
  std::uint64_t seed() const { return seed_; }  ///< of word_key (word_bytes.h)
  Found find(std::uint32_t group, std::uint32_t fingerprint) const;

  /// Where the search for a key begins, and what it compares.
  static constexpr std::uint32_t group_of(std::uint64_t key, std::uint64_t groups) {
    return static_cast<std::uint32_t>((static_cast<std::uint32_t>(key) * groups) >> 32);
  }
  static constexpr std::uint32_t fingerprint_of(std::uint64_t key) {
    const auto high = static_cast<std::uint32_t>(key >> 32);
    return high + (high == 0 ? 1U : 0U);
  }

 private:
  bool try_build(std::span<const std::string> words, std::span<const std::int32_t> values);

  std::vector<Group> groups_;
  std::uint64_t seed_ = 0;
};

/// A pruned model's buckets by open addressing. Empty if all of them are left.
class KeptBucketIndex {
 public:
  KeptBucketIndex() = default;
  explicit KeptBucketIndex(std::span<const KeptBucket> kept);

  /// The bucket's place among the kept ones, or -1.
  std::int32_t find(std::int32_t bucket) const;
  /// False for most buckets that are not kept: a bit each, of 16 for every kept one or more.
  bool may_hold(std::uint32_t bucket) const {
    const std::uint32_t bit = bucket & mask_;
    return (filter_[bit / 64] >> (bit % 64) & 1) != 0;
  }
  /// A power of two; free slots have a negative bucket.
  std::span<const KeptBucket> slots() const { return slots_; }
  static constexpr std::uint32_t slot_of(std::int32_t bucket, std::uint32_t slots) {
    return (static_cast<std::uint32_t>(bucket) * 2654435769U) & (slots - 1);
  }

 private:
  std::vector<KeptBucket> slots_;
  std::uint32_t mask_ = 63;
  std::vector<std::uint64_t> filter_ = {0};
};

/// Which words are labels, which do not count in a text: the model's labels, and unknown words that
/// begin like one. By keys (word_bytes.h), so that a device needs no strings.
struct LabelRule {
  std::string prefix = "__label__";
  std::vector<std::uint64_t> labels;      ///< sorted
  std::vector<std::uint64_t> like_label;  ///< words that begin with the prefix; sorted
  std::array<bool, 256> first_bytes{};    ///< that a label or the prefix begins with

  LabelRule() = default;
  LabelRule(const FasttextVocabulary& vocabulary, std::uint64_t seed);
  bool is_label(std::string_view word, std::uint64_t key) const;
};

/// Everything that turns a text into sums. A text's features are fastText's
/// (text/fasttext_features.h, FasttextFeatures, has the rule): known words, subwords, the end of
/// sentence, word n-grams. A known word and its subwords are summed up beforehand.
struct TextTable {
  TextTable() = default;
  /// `words`: one row a word, nothing yet in its first column, then the word's own entries.
  /// `ngrams`: vocabulary.input_rows() - words rows. No sum over a word's subwords may overflow.
  /// E_MODEL_INVALID if the words were chosen to collide.
  TextTable(const FasttextVocabulary& vocabulary, Matrix<std::int32_t> words,
            Matrix<std::int32_t> ngrams);

  std::int32_t columns = 1;  ///< entries a feature
  std::int32_t word_ngrams = 1;
  std::int32_t minn = 0;
  std::int32_t maxn = 0;
  std::int32_t bucket = 1;  ///< n-gram hashes count modulo this
  LabelRule label_rule;

  /// The value of a word is its row in `words`; in a direct table, which has none, its entry.
  WordIndex index;
  /// One row a word: how many features it stands for, then the sum of their entries.
  Matrix<std::int32_t> words;
  Matrix<std::int32_t> ngrams;  ///< buckets (kept ones, if any are pruned) x columns
  bool is_pruned = false;
  KeptBucketIndex kept;

  /// Digest of what the sums of an unknown word's subwords depend on; empty without subwords. What
  /// was remembered for one table (cpu/unknown_words.h) is not taken for another's.
  std::string subword_digest;

  /// One column and no subwords: a lookup ends in the slot that it found.
  bool is_direct() const { return columns == 1 && maxn <= 0; }
};

/// The most features that a known word stands for: itself and its subwords.
std::int32_t most_features_of_a_word(const FasttextVocabulary& vocabulary);

}  // namespace winnow
