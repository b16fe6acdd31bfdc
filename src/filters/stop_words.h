// The eight English words that every Gopher rule set counts.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace winnow {

inline constexpr std::string_view kStopWords[] = {"the", "be",   "to",   "of",
                                                  "and", "that", "have", "with"};

/// One bit for a stop word, none for others.
inline unsigned stop_word_bit(std::string_view word) {
  if (word.size() < 2 || word.size() > 4) return 0;
  const auto* const found = std::ranges::find(kStopWords, word);
  return found == std::end(kStopWords) ? 0U : 1U << (found - std::begin(kStopWords));
}

/// The same, in any case: word.lower().
inline unsigned stop_word_bit_of_any_case(std::string_view word) {
  std::array<char, 4> lowered{};
  const std::size_t size = std::min(word.size(), lowered.size());
  if (size < word.size()) return 0;
  for (std::size_t i = 0; i < size; ++i) {
    lowered[i] =
        static_cast<char>(word[i] >= 'A' && word[i] <= 'Z' ? word[i] - 'A' + 'a' : word[i]);
  }
  return stop_word_bit({lowered.data(), size});
}

}  // namespace winnow
