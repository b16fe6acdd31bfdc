// How often words occur in a corpus, as a file (docs/formats.md, winnow.unigram/1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

inline constexpr std::string_view kUnigramFormat = "winnow.unigram/1";

struct WordCounts {
  struct Word {
    std::string word;  ///< neither empty nor with white space in it
    std::int64_t count = 0;
  };
  std::vector<Word> words;     ///< the most frequent ones; by count, largest first, then by bytes
  std::int64_t tokens = 0;     ///< words of the corpus, those that are not listed too
  std::int64_t distinct = 0;   ///< among them
  std::int64_t documents = 0;  ///< of the corpus
};

/// Committed as OutputFile does; the same counts give the same bytes.
void write_word_counts(const std::string& path, const WordCounts& counts);

/// E_MODEL_MISSING, E_MODEL_INVALID for anything that `write_word_counts` does not write.
WordCounts read_word_counts(const std::string& path);

}  // namespace winnow
