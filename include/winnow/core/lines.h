// The lines of a text, in as few bytes as that takes: a document of line feeds is one entry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace winnow {

struct Line {
  std::uint32_t begin;       ///< bytes into the text
  std::uint32_t end;         ///< its line end does not count
  std::uint32_t character;   ///< characters of the text before it
  std::uint32_t characters;  ///< its own
  std::uint32_t first_word;  ///< its words are [first_word, end_word)
  std::uint32_t end_word;

  bool blank() const { return first_word == end_word; }
};

/// Where a line begins. A line ends before the break that the next one begins behind. One that
/// begins with a line feed stands for all empty lines of the run of line feeds there.
struct LineStart {
  std::uint32_t begin;      ///< bytes into the text
  std::uint32_t character;  ///< characters of the text before it
  std::uint32_t word;       ///< words of the text before it
};

enum class LineBreaks { kLineFeed, kUnicode };

/// Bytes and characters of the line break that ends at byte `end`; none if there is none.
struct BreakSize {
  std::uint32_t bytes;
  std::uint32_t characters;
};
BreakSize break_before(std::string_view text, std::uint32_t end);

/// A view, to be gone through in order. The last start belongs to no line.
class Lines {
 public:
  Lines(std::string_view text, std::span<const LineStart> starts, std::size_t count,
        LineBreaks breaks)
      : text_(text), starts_(starts), count_(count), breaks_(breaks) {}

  class Iterator {
   public:
    Iterator(const Lines& lines, const LineStart* start) : lines_(lines), start_(start) {}
    Line operator*() const { return lines_.line(*start_, start_[1], skipped_); }
    Iterator& operator++() {
      if (lines_.is_run(*start_) && start_->begin + skipped_ + 1 < start_[1].begin) {
        ++skipped_;
      } else {
        ++start_;
        skipped_ = 0;
      }
      return *this;
    }
    bool operator!=(const Iterator& other) const { return start_ != other.start_; }

   private:
    const Lines& lines_;
    const LineStart* start_;
    std::uint32_t skipped_ = 0;  ///< lines of the run
  };

  std::size_t size() const { return count_; }
  Iterator begin() const { return {*this, starts_.data()}; }
  Iterator end() const { return {*this, starts_.data() + starts_.size() - 1}; }

 private:
  bool is_run(const LineStart& start) const {
    return start.begin < text_.size() && text_[start.begin] == '\n';
  }
  Line line(const LineStart& start, const LineStart& next, std::uint32_t skipped) const {
    if (is_run(start)) {
      const std::uint32_t at = start.begin + skipped;
      return {at, at, start.character + skipped, 0, start.word, start.word};
    }
    const BreakSize size =
        breaks_ == LineBreaks::kLineFeed ? BreakSize{1, 1} : break_before(text_, next.begin);
    return {start.begin,     next.begin - size.bytes,
            start.character, next.character - size.characters - start.character,
            start.word,      next.word};
  }

  std::string_view text_;
  std::span<const LineStart> starts_;
  std::size_t count_;
  LineBreaks breaks_;
};

}  // namespace winnow
