// How unusual a text's words are, by a reference corpus's frequencies: unigram cross-entropy.
//
// Of a corpus of T words, d of them different, the table lists the most frequent with their counts
// c(w); u words, of d' = d - listed different ones, are not listed. With
//
//     p(w) = c(w) / (T + 1)                        of a listed word
//     p(w) = (u + 1) / ((d' + 1) (T + 1))          of any other one
//
// the listed words, the d' others and one that is new have probability 1 together. A word costs
// round(2^20 · -log2 p(w)) millionths (of 2^20) of a bit, by core/portable_math.h, and a text's
// cross-entropy is the integer sum over its words, divided by 2^20 and by their number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/formats/word_counts.h"

namespace winnow {

/// Const once made: any number of threads.
class WordFrequencies {
 public:
  /// `path`: a file that `winnow train --unigram` wrote. Errors of read_word_counts.
  explicit WordFrequencies(const std::string& path) : WordFrequencies(read_word_counts(path)) {}
  explicit WordFrequencies(WordCounts counts);

  static constexpr std::int64_t kBit = 1 << 20;
  struct Cost {
    std::int32_t bits;  ///< kBit a bit
    bool known;         ///< whether the word is listed
  };
  /// Of a word as `for_each_plain_word` gives it.
  Cost cost(std::string_view word) const;

 private:
  std::size_t slot_of(std::string_view word) const;

  std::vector<WordCounts::Word> words_;
  std::vector<std::int32_t> bits_;  ///< of each
  std::int32_t unknown_bits_ = 0;
  std::vector<std::uint32_t> slots_;  ///< by hash: a word's number, plus 1
};

}  // namespace winnow
