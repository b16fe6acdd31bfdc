#include "learn/vocabulary_builder.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

/// fastText: 0.75 of its table of 30 million. More distinct words than that are thinned out.
constexpr std::size_t kMostEntries = 22'500'000;
constexpr std::size_t kLeastSlots = 1 << 16;
constexpr std::size_t kAhead = 8;

std::uint64_t hash_of(std::string_view word) {
  std::uint64_t hash = mix64(word.size());
  while (!word.empty()) {
    std::uint64_t bytes = 0;
    const std::size_t size = std::min(word.size(), sizeof(bytes));
    std::memcpy(&bytes, word.data(), size);
    hash = mix64(hash ^ bytes);
    word.remove_prefix(size);
  }
  return hash;
}

}  // namespace

void append_counted_words(const LabelledDocument& document, std::string_view label_prefix,
                          std::vector<HashedWord>& words) {
  for (const std::string& label : document.labels) words.push_back({label, hash_of(label)});
  bool ended = false;
  for_each_word(document.text, [&](std::string_view word) {
    ended = ended || word == kFasttextEndOfSentence;
    if (!ended && !word.starts_with(label_prefix)) words.push_back({word, hash_of(word)});
  });
  words.push_back({kFasttextEndOfSentence, hash_of(kFasttextEndOfSentence)});
}

VocabularyBuilder::VocabularyBuilder(std::string label_prefix)
    : label_prefix_(std::move(label_prefix)), slots_(kLeastSlots) {}

std::size_t VocabularyBuilder::slot_of(const HashedWord& word) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = word.hash & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    const Entry& entry = entries_[slots_[at] - 1];
    if (entry.hash == word.hash && entry.word == word.word) break;
  }
  return at;
}

void VocabularyBuilder::add(const std::vector<HashedWord>& words) {
  for (std::size_t w = 0; w < words.size(); ++w) {
    if (w + kAhead < words.size()) {
      __builtin_prefetch(&slots_[words[w + kAhead].hash & (slots_.size() - 1)]);
    }
    const std::size_t at = slot_of(words[w]);
    if (slots_[at] != 0) {
      ++entries_[slots_[at] - 1].count;
      continue;
    }
    const bool is_label = words[w].word.starts_with(label_prefix_);
    entries_.push_back({std::string(words[w].word), words[w].hash, 1, is_label});
    slots_[at] = static_cast<std::uint32_t>(entries_.size());
    if (2 * entries_.size() > slots_.size()) rebuild(2 * slots_.size());
    if (entries_.size() > kMostEntries) {
      ++most_rare_;
      drop_below(most_rare_, most_rare_);
    }
  }
  tokens_ += static_cast<std::int64_t>(words.size());
}

void VocabularyBuilder::rebuild(std::size_t slots) {
  slots_.assign(slots, 0);
  for (std::size_t e = 0; e < entries_.size(); ++e) {
    std::size_t at = entries_[e].hash & (slots - 1);
    while (slots_[at] != 0) at = (at + 1) & (slots - 1);
    slots_[at] = static_cast<std::uint32_t>(e + 1);
  }
}

void VocabularyBuilder::drop_below(std::int64_t min_count, std::int64_t min_count_label) {
  std::erase_if(entries_, [&](const Entry& entry) {
    return entry.count < (entry.is_label ? min_count_label : min_count);
  });
  rebuild(slots_.size());
}

FasttextVocabulary VocabularyBuilder::finish(const FasttextArgs& args,
                                             std::int64_t min_count_label) {
  const auto labelled = std::ranges::count_if(entries_, &Entry::is_label);
  drop_below(args.min_count, min_count_label);
  std::ranges::stable_sort(entries_,
                           [](const Entry& a, const Entry& b) { return a.count > b.count; });
  FasttextVocabulary vocabulary;
  vocabulary.args = args;
  vocabulary.args.label_prefix = label_prefix_;
  vocabulary.tokens = tokens_;
  for (Entry& entry : entries_) {
    (entry.is_label ? vocabulary.labels : vocabulary.words).push_back(std::move(entry.word));
    (entry.is_label ? vocabulary.label_counts : vocabulary.word_counts).push_back(entry.count);
  }
  entries_.clear();
  rebuild(kLeastSlots);
  if (vocabulary.labels.empty()) {
    throw Error(errors::kTrainingData,
                labelled == 0 ? "no document has a label"
                              : "every label occurs fewer than min-count-label times",
                {},
                "begin lines with \"" + label_prefix_ +
                    "NAME\", or name the records' field with --label-field");
  }
  if (vocabulary.words.empty()) {
    throw Error(errors::kTrainingData,
                "every word occurs fewer than " + std::to_string(args.min_count) + " times", {},
                "give more text, or a lower --min-count");
  }
  return vocabulary;
}

}  // namespace winnow
