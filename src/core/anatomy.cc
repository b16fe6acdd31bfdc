#include "winnow/core/anatomy.h"

#include "winnow/core/utf8.h"

namespace winnow {

using namespace character_class;

BreakSize break_before(std::string_view text, std::uint32_t end) {
  if (end == 0) return {0, 0};
  const std::string_view before = text.substr(0, end);
  if (before.ends_with("\r\n")) return {2, 2};
  const std::size_t last = last_character(before);
  if ((class_at(before, last) & kLineBreak) == 0) return {0, 0};
  return {static_cast<std::uint32_t>(end - last), 1};
}

std::string_view Anatomy::stripped(const Line& line) const {
  if (line.blank()) return {};
  const std::uint32_t begin = words_[line.first_word].begin;
  return text_.substr(begin, words_[line.end_word - 1].end - begin);
}

Lines Anatomy::python_lines() const {
  if (other_breaks_) {
    return {text_, python_lines_, python_line_count_, LineBreaks::kUnicode};
  }
  // Line feeds alone: the same lines, but for an empty last one.
  const std::span<const LineStart> starts = lines_;
  const bool last_is_empty = starts[starts.size() - 2].begin == text_.size();
  const std::size_t dropped = last_is_empty ? 1 : 0;
  return {text_, starts.first(starts.size() - dropped), line_count_ - dropped,
          LineBreaks::kLineFeed};
}

void Anatomy::clear() {
  words_.clear();
  lines_.assign(1, {});
  line_count_ = 1;
  other_breaks_ = false;
}

/// Notes that the line break of the bytes from `begin` on has ended, and the next line begins.
void Anatomy::break_line(std::uint32_t begin, std::uint32_t end) {
  const LineStart next = {end, characters_, static_cast<std::uint32_t>(words_.size())};
  const bool feed = text_[begin] == '\n';
  const bool run_goes_on = feed && end < text_.size() && text_[end] == '\n';
  const auto add = [&](std::vector<LineStart>& lines) {
    const bool in_run = run_goes_on && text_[lines.back().begin] == '\n';
    if (!in_run) lines.push_back(next);
  };
  if (!feed && !other_breaks_) {
    other_breaks_ = true;
    python_lines_.assign(lines_.begin(), lines_.end());
    python_line_count_ = line_count_;
  }
  if (feed) {
    ++line_count_;
    add(lines_);
  }
  if (!other_breaks_) return;
  const bool half = feed && begin > 0 && text_[begin - 1] == '\r';
  if (half) {  // the carriage return has closed the line, and this goes with it
    python_lines_.back() = next;
  } else {
    ++python_line_count_;
    add(python_lines_);
  }
}

/// Ends the last line.
void Anatomy::finish() {
  const auto size = static_cast<std::uint32_t>(text_.size());
  const auto words = static_cast<std::uint32_t>(words_.size());
  lines_.push_back({size + 1, characters_ + 1, words});  // as if a line feed came
  if (!other_breaks_) return;
  if (python_lines_.back().begin == size) {
    --python_line_count_;
  } else {
    python_lines_.push_back({size, characters_, words});
  }
}

void Anatomy::read(std::string_view text) {
  const CharacterClass* const classes = character_classes();
  const auto size = static_cast<std::uint32_t>(text.size());
  text_ = text;
  clear();
  std::size_t at = 0;
  std::uint32_t continued = 0;  // bytes that begin no character
  const auto next = [&] {
    const auto byte = static_cast<std::uint8_t>(text[at]);
    if (byte < 0x80) return ++at, classes[byte];
    const std::size_t begin = at;
    const char32_t code_point = decode_character(text, at);
    continued += static_cast<std::uint32_t>(at - begin - 1);
    return classes[code_point];
  };
  while (at < size) {
    auto begin = static_cast<std::uint32_t>(at);
    std::uint32_t before = continued;
    CharacterClass what = next();
    if ((what & kSpace) == 0) {
      Word word{begin, size, begin - before, 0, what, what};
      while (at < size) {
        begin = static_cast<std::uint32_t>(at);
        before = continued;
        what = next();
        if ((what & kSpace) != 0) {
          word.end = begin;
          break;
        }
        word.any |= what;
        word.all &= what;
      }
      if (word.end == size) before = continued;
      word.characters = word.end - before - word.character;
      words_.push_back(word);
    }
    if ((what & kLineBreak) == 0) continue;
    characters_ = static_cast<std::uint32_t>(at) - continued;
    break_line(begin, static_cast<std::uint32_t>(at));
  }
  characters_ = size - continued;
  finish();
}

void Anatomy::begin_lines() {
  text_ = {};
  characters_ = 0;
  clear();
  lines_.clear();
  line_count_ = 0;
}

void Anatomy::take_line(const Anatomy& from, const Line& line) {
  std::uint32_t begin = 0;
  if (line_count_ > 0) {
    begin = words_.back().end + 1;
    ++characters_;
  }
  const Word& first = from.words_[line.first_word];
  const Word& last = from.words_[line.end_word - 1];
  const std::uint32_t moved = begin - first.begin;  // modulo 2^32, as the additions below
  const std::uint32_t moved_character = characters_ - first.character;
  lines_.push_back({begin, characters_, static_cast<std::uint32_t>(words_.size())});
  ++line_count_;
  for (std::uint32_t w = line.first_word; w < line.end_word; ++w) {
    Word word = from.words_[w];
    word.begin += moved;
    word.end += moved;
    word.character += moved_character;
    words_.push_back(word);
  }
  characters_ += last.character + last.characters - first.character;
}

void Anatomy::end_lines(std::string_view text) {
  text_ = text;
  if (line_count_ == 0) {
    lines_.push_back({});
    line_count_ = 1;
  }
  finish();
}

}  // namespace winnow
