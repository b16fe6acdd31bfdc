// Unicode's general categories, by their first letter.
#pragma once

#include <cstdint>

namespace winnow {

enum class Category : std::uint8_t {
  kOther,  ///< C: control, format, private use, unassigned
  kLetter,
  kMark,
  kNumber,
  kPunctuation,
  kSymbol,
  kSeparator
};

/// The categories of everything that `decode_character` may give: 2^21 of them, kOther for what is
/// no code point. Lives as long as the program; any number of threads. Unicode 14, as Python 3.11's
/// unicodedata.category().
const Category* character_categories();

}  // namespace winnow
