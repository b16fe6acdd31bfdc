// count_gopher: which lines and paragraphs of a text come more than once.
#pragma once

#include "cuda/gopher_room.cuh"

namespace winnow::cuda {
namespace {

/// The lines between line feeds: one more than there are of these.
struct DeviceLines {
  const RuleText& text;
  const GopherRoom& room;
  const GopherSums& sums;

  __device__ std::uint32_t begin(std::uint32_t line) const {
    return line == 0 ? 0 : room.feeds[line - 1] + 1U;
  }
  __device__ std::uint32_t end(std::uint32_t line) const {
    return line == sums.cut.feeds ? text.size : room.feeds[line];
  }
  __device__ bool is_empty(std::uint32_t line) const { return begin(line) == end(line); }
  /// Characters of the text before the line's begin and end.
  __device__ std::uint32_t characters_before(std::uint32_t line) const {
    return begin(line) - (line == 0 ? 0 : room.continued_before_feed[line - 1]);
  }
  __device__ std::uint32_t characters_upto(std::uint32_t line) const {
    return end(line) -
           (line == sums.cut.feeds ? sums.cut.continued : room.continued_before_feed[line]);
  }
  __device__ Stretch operator()(std::uint32_t line) const {
    return {begin(line), end(line), characters_upto(line) - characters_before(line)};
  }
  /// The line that holds a byte which is no line feed.
  __device__ std::uint32_t of(std::uint32_t byte) const {
    std::uint32_t first = 0, last = sums.cut.feeds;
    while (first < last) {
      const std::uint32_t middle = (first + last) / 2;
      if (room.feeds[middle] < byte) {
        first = middle + 1;
      } else {
        last = middle;
      }
    }
    return first;
  }
};

/// The text without white space at its ends: where its first and last words are.
struct Body {
  std::uint32_t begin, end;  ///< bytes
  std::uint32_t characters_before, characters_upto;
  std::uint32_t first_line, last_line;

  /// There are words.
  __device__ Body(const DeviceLines& lines) {
    const GopherRoom& room = lines.room;
    const std::uint32_t last = lines.sums.cut.words - 1;
    begin = room.begin[0];
    end = room.end[last];
    characters_before = begin - room.continued[0];
    characters_upto = room.begin[last] - std::uint32_t{room.continued[last]} +
                      room.characters[last + 1] - room.characters[last];
    first_line = lines.of(begin);
    last_line = lines.of(end - 1);
  }
};

/// re.split("\n+", text): lines that hold something. Which one is the first of equal ones does not
/// matter: they have the same characters.
__device__ inline void count_lines(const RuleText& text, GopherRoom& room, GopherSums& sums) {
  const DeviceLines lines{text, room, sums};
  unsigned filled = 0;
  for (std::uint32_t line = thread(); line <= sums.cut.feeds; line += kRuleThreads) {
    if (!lines.is_empty(line)) ++filled;
  }
  add_of_warp(sums.filled_lines, filled);
  __syncthreads();
  find_duplicates(text, room.slots, sums.cut.feeds + 1, sums.filled_lines, lines,
                  sums.duplicate_lines, sums.duplicate_line_characters);
}

/// re.split(r"\n{2,}", text.strip()): runs of lines that hold something, be it only spaces. They
/// are known by their first line.
__device__ inline void count_paragraphs(const RuleText& text, GopherRoom& room, GopherSums& sums) {
  if (sums.cut.words == 0) return;
  const DeviceLines lines{text, room, sums};
  const Body body(lines);
  const auto begins_at = [&](std::uint32_t line) {
    return line == body.first_line || (line > body.first_line && line <= body.last_line &&
                                       !lines.is_empty(line) && lines.is_empty(line - 1));
  };
  unsigned paragraphs = 0;
  for (std::uint32_t line = thread(); line <= body.last_line; line += kRuleThreads) {
    if (!begins_at(line)) continue;
    ++paragraphs;
    std::uint32_t last = line;
    while (last < body.last_line && !lines.is_empty(last + 1)) ++last;
    room.paragraph_end[line] = static_cast<Place>(last);
  }
  add_of_warp(sums.paragraphs, paragraphs);
  __syncthreads();
  const auto paragraph_at = [&](std::uint32_t line) -> Stretch {
    if (!begins_at(line)) return {};
    const std::uint32_t last = room.paragraph_end[line];
    const bool is_first = line == body.first_line, is_last = last == body.last_line;
    return {is_first ? body.begin : lines.begin(line), is_last ? body.end : lines.end(last),
            (is_last ? body.characters_upto : lines.characters_upto(last)) -
                (is_first ? body.characters_before : lines.characters_before(line))};
  };
  find_duplicates(text, room.slots, body.last_line + 1, sums.paragraphs, paragraph_at,
                  sums.duplicate_paragraphs, sums.duplicate_paragraph_characters);
}

}  // namespace
}  // namespace winnow::cuda
