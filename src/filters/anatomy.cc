#include "filters/anatomy.h"

#include "winnow/text/utf8.h"

namespace winnow {

using namespace character_class;

std::string_view Anatomy::stripped(const Line& line) const {
  if (line.blank()) return {};
  const std::uint32_t begin = words_[line.first_word].begin;
  return text_.substr(begin, words_[line.end_word - 1].end - begin);
}

/// Closes the open line before byte `end`, and opens one at byte `next`, behind the line break.
void Anatomy::break_line(std::vector<Line>& lines, std::uint32_t end, std::uint32_t next) const {
  Line& line = lines.back();
  line.end = end;
  line.characters = characters_ - line.character;
  line.end_word = static_cast<std::uint32_t>(words_.size());
  lines.push_back({next, next, characters_ + 1, 0, line.end_word, line.end_word});
}

void Anatomy::read(std::string_view text) {
  const CharacterClass* const classes = character_classes();
  const auto size = static_cast<std::uint32_t>(text.size());
  text_ = text;
  characters_ = 0;
  words_.clear();
  lines_.assign(1, {});
  python_lines_.assign(1, {});
  Word word{0, 0, 0, 0, 0, 0xFF};
  bool open = false;
  for (std::size_t at = 0; at < size; ++characters_) {
    const auto begin = static_cast<std::uint32_t>(at);
    const auto byte = static_cast<std::uint8_t>(text[at]);
    const CharacterClass what =
        byte < 0x80 ? (++at, classes[byte]) : classes[decode_character(text, at)];
    if ((what & kSpace) == 0) {
      if (!open) word = {begin, begin, characters_, 0, 0, 0xFF};
      open = true;
      word.any |= what;
      word.all &= what;
      continue;
    }
    if (open) {
      word.end = begin;
      word.characters = characters_ - word.character;
      words_.push_back(word);
      open = false;
    }
    if ((what & kLineBreak) == 0) continue;
    if (byte == '\n') break_line(lines_, begin, begin + 1);
    const bool half = byte == '\n' && begin > 0 && text[begin - 1] == '\r';
    if (half) {  // the carriage return has closed the line, and this goes with it
      ++python_lines_.back().begin;
      ++python_lines_.back().character;
    } else {
      break_line(python_lines_, begin, static_cast<std::uint32_t>(at));
    }
  }
  if (open) {
    word.end = size;
    word.characters = characters_ - word.character;
    words_.push_back(word);
  }
  break_line(lines_, size, size);
  break_line(python_lines_, size, size);
  lines_.pop_back();
  python_lines_.pop_back();
  if (python_lines_.back().begin == size) python_lines_.pop_back();
}

}  // namespace winnow
