// datatrove's words: its simplify_text with the default TextNormConfig, then the tokens of spaCy's
// blank English pipeline.
//
// Reproduced as they come out of Python 3.11 (Unicode 14), datatrove 0.10.1 and spaCy 3.8, tables
// and all: lower case, numbers as "0", punctuation as spaces, white space, decomposition without
// marks; prefixes, suffixes, infixes, contractions. What spaCy knows of URLs and emoticons needs
// punctuation that is gone by then. Not to the letter:
//   - a capital sigma is a final one behind a letter and before none, letters being those of
//   scripts
//     with case up to U+1FFF, not all that Unicode calls cased;
//   - marks that stay (category Mc) are not put in canonical order where two follow each other.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/spacy_words.h"

namespace winnow::datatrove {

/// Keeps scratch; one thread at a time.
class Words {
 public:
  /// Finds the words of a text (valid UTF-8). What the other functions give holds until the next
  /// call.
  void read(std::string_view text);

  std::size_t count() const { return words_.size(); }
  /// Words `first` to `last`, both included, with one space between.
  std::string_view joined(std::size_t first, std::size_t last) const {
    const std::size_t begin = words_[first].begin;
    return std::string_view(line_).substr(begin, words_[last].end - begin);
  }

 private:
  struct Word {
    std::size_t begin;
    std::size_t end;
  };

  void read_number(std::size_t& at);
  void read_character(std::size_t& at);
  void append_letter(char32_t letter);
  void end_word();
  void cut_word();
  void push(std::string_view word);
  void push_contraction(std::string_view parts);
  char32_t sigma(std::size_t before, std::size_t after) const;

  std::string_view text_;
  std::string line_;  ///< the words, with one space between
  std::vector<Word> words_;
  std::size_t begin_ = 0;     ///< of the open word in `line_`
  bool has_affixes_ = false;  ///< the open word has a character at which it may be cut
  std::string whole_;         ///< a word while it is cut
  AffixCutter cutter_;
};

}  // namespace winnow::datatrove
