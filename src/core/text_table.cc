#include "winnow/core/text_table.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>

#include "winnow/core/error.h"
#include "winnow/core/fasttext_text.h"
#include "winnow/core/hash.h"
#include "winnow/core/remainder.h"
#include "winnow/core/word_bytes.h"

namespace winnow {
namespace {

constexpr std::size_t kWordsPerGroup = 5;  // of 8 slots: one group in ten is full
constexpr std::size_t kMostGroups = 64;    // that a search may cross
constexpr std::uint64_t kMostSeeds = 8;
constexpr std::uint32_t kNoWord = ~0U;

std::uint64_t key_of(std::string_view word, std::uint64_t seed) {
  const char* end = word.data() + word.size();
  return word_key(word, bytes_of(word, end), end, seed);
}

/// Calls visit(row of an n-gram) for a word's subwords; of a pruned model for those that are left.
template <class Visit>
void for_each_subword_row(std::string_view word, const FasttextArgs& args,
                          const KeptBucketIndex* kept, Visit visit) {
  if (args.maxn <= 0 || word == kFasttextEndOfSentence) return;
  const Remainder remainder(static_cast<std::uint32_t>(std::max(args.bucket, 1)));
  const MarkedWord marked{word};
  for_each_subword(marked, marked.size(), args.minn, args.maxn,
                   [&](std::size_t, std::size_t, std::uint32_t hash) {
                     auto row = static_cast<std::int32_t>(remainder.of(hash));
                     if (kept != nullptr) row = kept->find(row);
                     if (row >= 0) visit(row);
                   });
}

template <class T>
std::string_view bytes_of(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

std::string digest_of_subwords(const TextTable& table) {
  const std::array<std::int32_t, 5> shape = {table.columns, table.minn, table.maxn, table.bucket,
                                             table.is_pruned ? 1 : 0};
  const MatrixView<const std::int32_t> ngrams = table.ngrams.view();
  StreamDigest digest;
  digest.update(bytes_of(std::span<const std::int32_t>(shape)));
  digest.update(bytes_of(table.kept.slots()));
  digest.update(bytes_of(std::span(ngrams.data, static_cast<std::size_t>(ngrams.size()))));
  return digest.hex();
}

}  // namespace

WordIndex WordIndex::build(std::span<const std::string> words,
                           std::span<const std::int32_t> values) {
  WordIndex index;
  for (std::uint64_t attempt = 1; attempt <= kMostSeeds; ++attempt) {
    index.seed_ = mix64(attempt);
    if (index.try_build(words, values)) return index;
  }
  throw Error(errors::kModelInvalid, "the words were chosen to collide", "the model's dictionary",
              "do not use this model");
}

bool WordIndex::try_build(std::span<const std::string> words,
                          std::span<const std::int32_t> values) {
  groups_.assign(words.size() / kWordsPerGroup + 1, {});
  std::vector<std::uint32_t> owners(groups_.size() * kSlots, kNoWord);  // which word has a slot
  for (std::size_t w = 0; w < words.size(); ++w) {
    const std::uint64_t key = key_of(words[w], seed_);
    const std::uint32_t fingerprint = fingerprint_of(key);
    std::size_t slot = group_of(key, groups_.size()) * kSlots;
    std::size_t steps = 0;
    const auto at = [&]() -> std::uint32_t& {
      return groups_[slot / kSlots].fingerprints[slot % kSlots];
    };
    while (at() != 0 && at() != fingerprint) {
      if (++steps > kMostGroups * kSlots) return false;
      slot = (slot + 1) % owners.size();
    }
    if (at() == fingerprint && words[owners[slot]] != words[w]) return false;
    at() = fingerprint;
    owners[slot] = static_cast<std::uint32_t>(w);
    groups_[slot / kSlots].values[slot % kSlots] = values[w];
  }
  return true;
}

WordIndex::Found WordIndex::find(std::uint32_t group, std::uint32_t fingerprint) const {
  for (std::size_t steps = 0; steps < groups_.size(); ++steps) {
    const Group& here = groups_[group];
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
      if (here.fingerprints[slot] == fingerprint) return {here.values[slot], true};
    }
    if (!here.is_full()) break;
    group = group + 1 == groups_.size() ? 0 : group + 1;
  }
  return {};
}

KeptBucketIndex::KeptBucketIndex(std::span<const KeptBucket> kept) {
  slots_.assign(std::bit_ceil(kept.size() * 2 + 1), {-1, -1});
  const auto size = static_cast<std::uint32_t>(slots_.size());
  for (const KeptBucket bucket : kept) {
    std::uint32_t slot = slot_of(bucket.bucket, size);
    while (slots_[slot].bucket >= 0) slot = (slot + 1) & (size - 1);
    slots_[slot] = bucket;
  }
  filter_.assign(std::bit_ceil(kept.size() / 4 + 1), 0);
  mask_ = static_cast<std::uint32_t>(filter_.size() * 64 - 1);
  for (const KeptBucket bucket : kept) {
    const std::uint32_t bit = static_cast<std::uint32_t>(bucket.bucket) & mask_;
    filter_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
}

std::int32_t KeptBucketIndex::find(std::int32_t bucket) const {
  const auto size = static_cast<std::uint32_t>(slots_.size());
  std::uint32_t slot = slot_of(bucket, size);
  while (slots_[slot].bucket >= 0 && slots_[slot].bucket != bucket) slot = (slot + 1) & (size - 1);
  return slots_[slot].index;  // a free slot has -1
}

LabelRule::LabelRule(const FasttextVocabulary& vocabulary, std::uint64_t seed)
    : prefix(vocabulary.args.label_prefix) {
  const auto mark = [&](std::string_view label) {
    if (!label.empty()) first_bytes[static_cast<std::uint8_t>(label[0])] = true;
  };
  if (prefix.empty()) first_bytes.fill(true);
  mark(prefix);
  for (const std::string& label : vocabulary.labels) {
    mark(label);
    labels.push_back(key_of(label, seed));
  }
  for (const std::string& word : vocabulary.words) {
    if (word.starts_with(prefix)) like_label.push_back(key_of(word, seed));
  }
  std::ranges::sort(labels);
  std::ranges::sort(like_label);
}

bool LabelRule::is_label(std::string_view word, std::uint64_t key) const {
  if (std::ranges::binary_search(labels, key)) return true;
  return word.starts_with(prefix) && !std::ranges::binary_search(like_label, key);
}

TextTable::TextTable(const FasttextVocabulary& vocabulary, Matrix<std::int32_t> word_entries,
                     Matrix<std::int32_t> ngram_entries)
    : columns(static_cast<std::int32_t>(ngram_entries.columns())),
      word_ngrams(vocabulary.args.word_ngrams),
      minn(vocabulary.args.minn),
      maxn(vocabulary.args.maxn),
      bucket(std::max(vocabulary.args.bucket, 1)),
      words(std::move(word_entries)),
      ngrams(std::move(ngram_entries)),
      is_pruned(vocabulary.kept_buckets.has_value()) {
  if (is_pruned) kept = KeptBucketIndex(*vocabulary.kept_buckets);
  for (std::int64_t word = 0; word < words.rows(); ++word) words.row(word)[0] = 1;
  for (std::int64_t word = 0; maxn > 0 && word < words.rows(); ++word) {
    const auto sums = words.row(word);
    for_each_subword_row(vocabulary.words[static_cast<std::size_t>(word)], vocabulary.args,
                         is_pruned ? &kept : nullptr, [&](std::int32_t ngram) {
                           ++sums[0];
                           const auto entries = ngrams.row(ngram);
                           for (std::size_t c = 0; c < entries.size(); ++c) {
                             sums[c + 1] += entries[c];
                           }
                         });
  }
  std::vector<std::int32_t> values(vocabulary.words.size());
  std::iota(values.begin(), values.end(), 0);
  if (is_direct()) {
    for (std::int32_t& value : values) value = words.row(value)[1];
    words = {};
  }
  if (maxn > 0) subword_digest = digest_of_subwords(*this);
  index = WordIndex::build(vocabulary.words, values);
  label_rule = LabelRule(vocabulary, index.seed());
}

std::int32_t most_features_of_a_word(const FasttextVocabulary& vocabulary) {
  std::int32_t most = 1;
  std::optional<KeptBucketIndex> kept;
  if (vocabulary.kept_buckets) kept.emplace(*vocabulary.kept_buckets);
  for (const std::string& word : vocabulary.words) {
    std::int32_t features = 1;
    for_each_subword_row(word, vocabulary.args, kept ? &*kept : nullptr,
                         [&](std::int32_t) { ++features; });
    most = std::max(most, features);
  }
  return most;
}

}  // namespace winnow
