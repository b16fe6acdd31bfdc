// How spaCy's blank English tokenizer cuts what stands between spaces in datatrove's simplified
// text. Its rules are in spacy/tokenizer.pyx (_split_affixes, _attach_tokens, _apply_special_cases)
// and spacy/lang; of its characters and words kept here are those that such a text can have
// (datatrove_tables.h).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace winnow::datatrove {

/// The signs that spaCy has rules of their own for; here they come from "≠", "≮" and "≯".
constexpr bool is_comparison(char32_t c) { return c == U'<' || c == U'=' || c == U'>'; }

/// The parts of a contraction with a space between ("can not"); empty if the word is none.
std::string_view parts_of_contraction(std::string_view word);

/// Cuts words at prefixes, suffixes and infixes. Keeps scratch; one thread at a time.
class AffixCutter {
 public:
  /// Where the parts of a word end, in bytes; the last one is its length. Holds until the next
  /// call.
  const std::vector<std::size_t>& cut(std::string_view word);
  /// What was left of that word without prefixes and suffixes. It is no part if it has infixes; if
  /// it is a part it may be a contraction, as no other part may.
  std::string_view middle() const { return middle_; }

 private:
  char32_t letter(std::size_t at) const { return letters_[at]; }
  std::size_t prefix(std::size_t begin, std::size_t end) const;
  std::size_t suffix(std::size_t begin, std::size_t end) const;
  bool is_infix(std::size_t at, std::size_t begin, std::size_t end) const;
  void cut_middle(std::size_t begin, std::size_t end);
  void join_quoted_s();

  std::string_view word_;
  std::string_view middle_;
  std::vector<char32_t> letters_;
  std::vector<std::size_t> offsets_;  ///< of each letter in the word, and the word's length
  std::vector<std::size_t> ends_;     ///< of the parts, as counts of letters
  std::vector<std::size_t> suffixes_;
  std::vector<std::size_t> cuts_;
};

}  // namespace winnow::datatrove
