// What datatrove's Gopher rules (core/rules.h) are shares of, in integers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/anatomy.h"
#include "winnow/core/perhaps_again.h"
#include "winnow/core/repeated_grams.h"
#include "winnow/core/segments.h"

namespace winnow {

/// A word is what str.split() gives, a line what str.splitlines() does; both without their
/// separators. n-grams are n words in a row.
struct GopherCounts {
  static constexpr int kTopGrams = 3;       ///< of 2, 3 and 4 words
  static constexpr int kRepeatedGrams = 6;  ///< of 5 to 10

  std::uint64_t characters = 0;  ///< of the text
  std::uint64_t words = 0;
  std::uint64_t lines = 0;

  std::uint64_t plain_words = 0;  ///< with a character that is not punctuation
  std::uint64_t plain_characters = 0;
  std::uint64_t alphabetic_words = 0;  ///< with a letter
  std::uint64_t hashes = 0;            ///< #
  std::uint64_t ellipses = 0;          ///< ... and …
  std::uint64_t bullet_lines = 0;      ///< whose first word begins with • or -
  std::uint64_t ellipsis_lines = 0;    ///< whose last word ends with an ellipsis
  std::uint64_t stop_words = 0;        ///< distinct ones (stop_words.h)

  std::uint64_t paragraphs = 0;  ///< re.split(r"\n{2,}", text.strip())
  Duplicates duplicate_paragraphs;
  std::uint64_t stretches = 0;  ///< re.split("\n+", text)
  Duplicates duplicate_stretches;
  /// The characters of all occurrences of the most frequent n-gram, the earliest of equally
  /// frequent ones, its spaces too.
  std::uint64_t top_characters[kTopGrams] = {};
  /// The characters of n-grams that came before: from left to right, and going on behind an n-gram
  /// that did. Two are equal if their words are when written without spaces, so "a bc" is "ab c".
  std::uint64_t repeated_characters[kRepeatedGrams] = {};

  bool operator==(const GopherCounts&) const = default;
};

/// Arrays that are used again from text to text.
struct RepetitionScratch {
  FirstSeen seen;
  RepeatedGrams grams;
  Segments segments;
  std::string joined;  ///< words without what is between them; bytes of old texts behind
  PerhapsAgain prefixes;
  std::vector<std::uint32_t> starts;
  std::vector<std::uint32_t> places;
};

/// What is not repeated, and what is; both count the whole, too. Linear in the text.
void count_gopher_words(const Anatomy& text, GopherCounts& counts);
void count_gopher_repetition(const Anatomy& text, RepetitionScratch& scratch, GopherCounts& counts);

/// Texts, one after another; one thread at a time.
class GopherCounter {
 public:
  /// Valid UTF-8 of fewer than 2^32 bytes.
  GopherCounts count(std::string_view text);

 private:
  Anatomy text_;
  RepetitionScratch scratch_;
};

}  // namespace winnow
