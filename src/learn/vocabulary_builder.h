// Counts words and labels, and makes a fastText dictionary of them.
// Definition: fastText src/dictionary.cc (add, readFromFile, threshold).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/fasttext_model.h"
#include "winnow/learn/labelled_text.h"

namespace winnow {

/// A word on its way into the counts.
struct HashedWord {
  std::string_view word;
  std::uint64_t hash = 0;
};

/// The words of a document that count, in order: its labels, the words, the end of sentence.
/// Appends.
void append_counted_words(const LabelledDocument& document, std::string_view label_prefix,
                          std::vector<HashedWord>& words);

/// One thread.
class VocabularyBuilder {
 public:
  explicit VocabularyBuilder(std::string label_prefix);

  void add(const std::vector<HashedWord>& words);
  std::int64_t tokens() const { return tokens_; }

  /// Drops what occurs fewer times than the minima; orders words and labels by falling count, equal
  /// ones by their first occurrence. E_TRAINING_DATA if no word or no label is left.
  FasttextVocabulary finish(const FasttextArgs& args, std::int64_t min_count_label);

 private:
  struct Entry {
    std::string word;
    std::uint64_t hash = 0;
    std::int64_t count = 0;
    bool is_label = false;
  };

  std::size_t slot_of(const HashedWord& word) const;
  void drop_below(std::int64_t min_count, std::int64_t min_count_label);
  void rebuild(std::size_t slots);

  std::string label_prefix_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  ///< 1 + index into entries_, or 0
  std::int64_t tokens_ = 0;
  std::int64_t most_rare_ = 1;  ///< what the last drop for want of room kept
};

}  // namespace winnow
