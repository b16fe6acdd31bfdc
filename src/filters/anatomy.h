// A text taken apart once, for all rules: its words and lines, with their places and classes.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "winnow/text/characters.h"

namespace winnow {

/// What str.split() gives: the longest stretches without white space.
struct Word {
  std::uint32_t begin;  ///< bytes into the text
  std::uint32_t end;
  std::uint32_t character;   ///< characters of the text before it
  std::uint32_t characters;  ///< its own
  CharacterClass any;        ///< the classes that any of its characters has
  CharacterClass all;        ///< the classes that all of them have
};

struct Line {
  std::uint32_t begin;       ///< bytes into the text
  std::uint32_t end;         ///< its line end does not count
  std::uint32_t character;   ///< characters of the text before it
  std::uint32_t characters;  ///< its own
  std::uint32_t first_word;  ///< its words are [first_word, end_word)
  std::uint32_t end_word;

  bool blank() const { return first_word == end_word; }
};

/// Owns its arrays, which are used again from text to text; one thread at a time. Texts are valid
/// UTF-8 of fewer than 2^32 bytes, and outlive what is asked of them.
class Anatomy {
 public:
  void read(std::string_view text);

  std::string_view text() const { return text_; }
  std::uint32_t characters() const { return characters_; }
  const std::vector<Word>& words() const { return words_; }
  /// str.split("\n"): one more than there are line feeds.
  const std::vector<Line>& lines() const { return lines_; }
  /// str.splitlines(): at any line break of Unicode; no empty line behind the last break.
  const std::vector<Line>& python_lines() const { return python_lines_; }

  std::string_view operator()(const Word& word) const {
    return text_.substr(word.begin, word.end - word.begin);
  }
  std::string_view operator()(const Line& line) const {
    return text_.substr(line.begin, line.end - line.begin);
  }
  /// The line without white space at its ends: from its first word to its last.
  std::string_view stripped(const Line& line) const;

 private:
  void break_line(std::vector<Line>& lines, std::uint32_t end, std::uint32_t next) const;

  std::string_view text_;
  std::uint32_t characters_ = 0;
  std::vector<Word> words_;
  std::vector<Line> lines_;
  std::vector<Line> python_lines_;
};

}  // namespace winnow
