// Which stretches of words come more than once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "winnow/core/anatomy.h"
#include "winnow/core/first_seen.h"

namespace winnow {

/// The n-grams of a text that occur more than once, for growing n. An n-gram is n words in a row;
/// two are equal if their words are. Only what is repeated is carried on: an n-gram that comes
/// twice is made of two (n-1)-grams that do, so little is left after the first steps. Exact, and
/// linear in the words for each n. Owns its arrays, used again from text to text; one thread at a
/// time.
class RepeatedGrams {
 public:
  struct Gram {
    std::uint32_t word;   ///< where it begins
    std::uint32_t first;  ///< where the first one equal to it begins
  };

  /// Begins with n = 1, for words of a text.
  void read(const Anatomy& text, std::span<const Word> words);
  /// From n to n + 1.
  void grow();

  /// Every occurrence of every repeated n-gram, in the order of the text.
  const std::vector<Gram>& grams() const { return grams_; }
  /// How often the n-gram whose first occurrence is at this word occurs.
  std::uint32_t count(std::uint32_t first) const { return counts_[first]; }

 private:
  void leave_out_singles();

  FirstSeen seen_;
  std::vector<Gram> grams_;
  std::vector<std::uint32_t> counts_;  ///< by first word
  std::vector<std::uint64_t> pairs_;  ///< by first word: the (n-1)-grams that the n-gram is made of
};

/// The most frequent n-gram, the earliest of equally frequent ones.
struct TopGram {
  std::uint32_t word = 0;   ///< where it first occurs
  std::uint32_t count = 1;  ///< 1 if none is repeated
};
TopGram top_gram(const RepeatedGrams& repeated);

}  // namespace winnow
