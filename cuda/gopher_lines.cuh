// count_gopher: which lines and paragraphs of a text come more than once.
#pragma once

#include "cuda/gopher_text.cuh"

namespace winnow::cuda {
namespace {

/// A stretch of the text and how many characters it has.
struct Stretch {
  std::uint32_t begin, end;  ///< bytes
  std::uint32_t characters;

  __device__ std::uint32_t size() const { return end - begin; }
};

/// The lines between line feeds: one more than there are of these.
struct DeviceLines {
  const GopherText& text;
  const GopherRoom& room;
  const GopherSums& sums;

  __device__ std::uint32_t begin(std::uint32_t line) const {
    return line == 0 ? 0 : room.feeds[line - 1] + 1U;
  }
  __device__ std::uint32_t end(std::uint32_t line) const {
    return line == sums.feeds ? text.size : room.feeds[line];
  }
  __device__ bool is_empty(std::uint32_t line) const { return begin(line) == end(line); }
  /// Characters of the text before the line's begin and end.
  __device__ std::uint32_t characters_before(std::uint32_t line) const {
    return begin(line) - (line == 0 ? 0 : room.continued_before_feed[line - 1]);
  }
  __device__ std::uint32_t characters_upto(std::uint32_t line) const {
    return end(line) - (line == sums.feeds ? sums.continued : room.continued_before_feed[line]);
  }
  __device__ Stretch operator()(std::uint32_t line) const {
    return {begin(line), end(line), characters_upto(line) - characters_before(line)};
  }
  /// The line that holds a byte which is no line feed.
  __device__ std::uint32_t of(std::uint32_t byte) const {
    std::uint32_t first = 0, last = sums.feeds;
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
    const std::uint32_t last = lines.sums.words - 1;
    begin = room.begin[0];
    end = room.end[last];
    characters_before = begin - room.continued[0];
    characters_upto = room.begin[last] - std::uint32_t{room.continued[last]} +
                      room.characters[last + 1] - room.characters[last];
    first_line = lines.of(begin);
    last_line = lines.of(end - 1);
  }
};

/// Adds stretches that are equal to another one. Each thread has those that
/// stretch_at(element) gives for its elements; nothing for an element without one.
template <class StretchAt>
__device__ void find_duplicates(const GopherText& text, GopherRoom& room, std::uint32_t elements,
                                std::uint32_t stretches, StretchAt stretch_at, unsigned& duplicates,
                                unsigned& characters) {
  const std::uint32_t mask = empty_slots(room.slots, stretches);
  __syncthreads();
  for (std::uint32_t e = thread(); stretches > 1 && e < elements; e += kGopherThreads) {
    const Stretch own = stretch_at(e);
    if (own.size() == 0) continue;
    const char* const bytes = text.bytes + own.begin;
    const Found found =
        find_or_put(room.slots, mask, hash_of(bytes, own.size()), e, [&](std::uint32_t other) {
          const Stretch held = stretch_at(other);
          return held.size() == own.size() && are_equal(text.bytes + held.begin, bytes, own.size());
        });
    if (!found.again) continue;
    atomicAdd(&duplicates, 1U);
    atomicAdd(&characters, own.characters);
  }
  __syncthreads();
}

/// re.split("\n+", text): lines that hold something. Which one is the first of equal ones does not
/// matter: they have the same characters.
__device__ inline void count_lines(const GopherText& text, GopherRoom& room, GopherSums& sums) {
  const DeviceLines lines{text, room, sums};
  unsigned filled = 0;
  for (std::uint32_t line = thread(); line <= sums.feeds; line += kGopherThreads) {
    if (!lines.is_empty(line)) ++filled;
  }
  add_of_warp(sums.filled_lines, filled);
  __syncthreads();
  find_duplicates(text, room, sums.feeds + 1, sums.filled_lines, lines, sums.duplicate_lines,
                  sums.duplicate_line_characters);
}

/// re.split(r"\n{2,}", text.strip()): runs of lines that hold something, be it only spaces. They
/// are known by their first line.
__device__ inline void count_paragraphs(const GopherText& text, GopherRoom& room,
                                        GopherSums& sums) {
  if (sums.words == 0) return;
  const DeviceLines lines{text, room, sums};
  const Body body(lines);
  const auto begins_at = [&](std::uint32_t line) {
    return line == body.first_line || (line > body.first_line && line <= body.last_line &&
                                       !lines.is_empty(line) && lines.is_empty(line - 1));
  };
  unsigned paragraphs = 0;
  for (std::uint32_t line = thread(); line <= body.last_line; line += kGopherThreads) {
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
  find_duplicates(text, room, body.last_line + 1, sums.paragraphs, paragraph_at,
                  sums.duplicate_paragraphs, sums.duplicate_paragraph_characters);
}

}  // namespace
}  // namespace winnow::cuda
