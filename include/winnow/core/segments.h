// Stretches of a text: its lines or paragraphs, and which of them are equal.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "winnow/core/first_seen.h"

namespace winnow {

struct Segment {
  std::uint32_t begin;  ///< bytes
  std::uint32_t end;
  std::uint32_t characters;
};

/// Used again from text to text. A text may have millions of empty segments: they are only counted.
struct Segments {
  std::vector<Segment> filled;
  std::uint64_t empty = 0;

  void clear() {
    filled.clear();
    empty = 0;
  }
  void add(const Segment& segment) {
    if (segment.begin == segment.end) {
      ++empty;
    } else {
      filled.push_back(segment);
    }
  }
  std::uint64_t count() const { return filled.size() + empty; }
};

/// Segments that are equal to an earlier one, and their characters.
struct Duplicates {
  std::uint64_t elements = 0;
  std::uint64_t characters = 0;

  bool operator==(const Duplicates&) const = default;
};

/// Of segments of `text`. Linear in its bytes; `seen` is room.
Duplicates find_duplicates(std::string_view text, const Segments& segments, FirstSeen& seen);

/// Of the same, Counter-wise: those that occur more than once, each occurrence counted. `again` is
/// room too.
Duplicates find_repeated(std::string_view text, const Segments& segments, FirstSeen& seen,
                         std::vector<std::uint32_t>& again);

}  // namespace winnow
