// Counts the words of a reference corpus, for the preset unigram@winnow.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "winnow/learn/labelled_text.h"

namespace winnow {

struct UnigramOptions {
  std::vector<std::string> inputs;
  std::string output;
  LabelledTextOptions text;           ///< labels that begin a line do not count as words
  std::int64_t most_words = 100'000;  ///< that the table lists; ties by bytes
  std::int64_t min_count = 1;         ///< of a word that it lists
  std::stop_token stop;
};

struct UnigramReport {
  LabelledCounts read;
  std::int64_t tokens = 0;
  std::int64_t distinct = 0;
  std::int64_t words = 0;  ///< listed
  std::string sha256;      ///< of the file
};

/// Writes a table of word counts (formats/word_counts.h), words being those of
/// `for_each_plain_word`. Counts are exact, and the bytes the same for any threads and order of
/// inputs; some 100 bytes of memory for each different word of the corpus. E_TRAINING_DATA if there
/// is no word; the errors of LabelledText and of OutputFile.
UnigramReport train_unigram(const UnigramOptions& options);

}  // namespace winnow
