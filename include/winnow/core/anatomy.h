// A text taken apart once, for all rules: its words and lines, with their places and classes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "winnow/core/characters.h"
#include "winnow/core/lines.h"

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

/// Characters of the `n` words from `word` on.
inline std::uint64_t characters_of(std::span<const Word> words, std::uint32_t word,
                                   std::uint32_t n) {
  std::uint64_t characters = 0;
  for (const Word& each : words.subspan(word, n)) characters += each.characters;
  return characters;
}

/// Owns its arrays, which are used again from text to text; one thread at a time. Texts are valid
/// UTF-8 of fewer than 2^32 bytes, and outlive what is asked of them.
class Anatomy {
 public:
  void read(std::string_view text);

  /// Instead of `read`, for a text made of lines of another that are not blank, each without white
  /// space at its ends, a line feed between two: take them in order, then say where the text is.
  void begin_lines();
  void take_line(const Anatomy& from, const Line& line);
  void end_lines(std::string_view text);

  std::string_view text() const { return text_; }
  std::uint32_t characters() const { return characters_; }
  const std::vector<Word>& words() const { return words_; }
  /// str.split("\n"): one more than there are line feeds.
  Lines lines() const { return {text_, lines_, line_count_, LineBreaks::kLineFeed}; }
  /// str.splitlines(): at any line break of Unicode; no empty line behind the last break.
  Lines python_lines() const;

  std::string_view operator()(const Word& word) const {
    return text_.substr(word.begin, word.end - word.begin);
  }
  std::string_view operator()(const Line& line) const {
    return text_.substr(line.begin, line.end - line.begin);
  }
  /// The line without white space at its ends: from its first word to its last.
  std::string_view stripped(const Line& line) const;

 private:
  void clear();
  void break_line(std::uint32_t begin, std::uint32_t end);
  void finish();

  std::string_view text_;
  std::uint32_t characters_ = 0;
  std::vector<Word> words_;
  std::vector<LineStart> lines_;
  std::size_t line_count_ = 0;
  /// Once another line break than a line feed has come.
  bool other_breaks_ = false;
  std::vector<LineStart> python_lines_;
  std::size_t python_line_count_ = 0;
};

}  // namespace winnow
