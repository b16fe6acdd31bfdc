// The eight English words that every Gopher rule set counts.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "winnow/core/word_bytes.h"

namespace winnow {

inline constexpr std::string_view kStopWords[] = {"the", "be",   "to",   "of",
                                                  "and", "that", "have", "with"};

/// The first eight bytes of a word as a number, zeros behind its end.
constexpr std::uint64_t short_word(std::string_view word) {
  std::uint64_t number = 0;
  for (std::size_t i = std::min<std::size_t>(word.size(), 8); i-- > 0;) {
    number = number << 8 | static_cast<std::uint8_t>(word[i]);
  }
  return number;
}

/// The stop words by a hash without collisions, so that one look tells.
struct StopWordTable {
  struct Entry {
    std::uint64_t number = 0;
    std::size_t size = 0;
    unsigned bit = 0;
  };
  std::array<Entry, 16> entries{};
  std::uint64_t factor = 1;

  constexpr std::size_t place(std::uint64_t number) const { return number * factor >> 60; }

  constexpr StopWordTable() {
    while (!fill()) factor = factor * 6364136223846793005U + 1442695040888963407U;
  }

 private:
  constexpr bool fill() {
    entries = {};
    for (unsigned s = 0; s < std::size(kStopWords); ++s) {
      const std::uint64_t number = short_word(kStopWords[s]);
      Entry& entry = entries[place(number)];
      if (entry.bit != 0) return false;
      entry = {number, kStopWords[s].size(), 1U << s};
    }
    return true;
  }
};
inline constexpr StopWordTable kStopWordTable;

/// One bit for a stop word, none for others. `text_end` is the end of the text that it is a part
/// of: up to there may be read.
inline unsigned stop_word_bit(std::string_view word, const char* text_end) {
  const std::uint64_t number = bytes_of(word, text_end).first;
  const auto& entry = kStopWordTable.entries[kStopWordTable.place(number)];
  return entry.number == number && entry.size == word.size() ? entry.bit : 0U;
}

/// The same, in any case: word.lower().
inline unsigned stop_word_bit_of_any_case(std::string_view word) {
  constexpr std::size_t kLongest = 4;
  std::array<char, sizeof(WordBytes)> lowered{};
  if (word.size() > kLongest) return 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    lowered[i] =
        static_cast<char>(word[i] >= 'A' && word[i] <= 'Z' ? word[i] - 'A' + 'a' : word[i]);
  }
  return stop_word_bit({lowered.data(), word.size()}, lowered.data() + lowered.size());
}

}  // namespace winnow
