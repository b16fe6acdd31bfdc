// Classes of characters as the peers' rules ask for them, which is Python's view of Unicode.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "winnow/core/utf8.h"

namespace winnow {

/// A set of classes, one bit each.
using CharacterClass = std::uint8_t;
namespace character_class {
inline constexpr CharacterClass kSpace = 1;         ///< str.isspace(): what str.split() splits at
inline constexpr CharacterClass kLineBreak = 2;     ///< what str.splitlines() splits at
inline constexpr CharacterClass kLetter = 4;        ///< str.isalpha()
inline constexpr CharacterClass kAlphanumeric = 8;  ///< str.isalnum()
inline constexpr CharacterClass kPunctuation = 16;  ///< datatrove's PUNCTUATION_SET
inline constexpr CharacterClass kTerminal = 32;     ///< datatrove's TERMINAL_PUNCTUATION
inline constexpr CharacterClass kAlphabetic = 64;   ///< [[:alpha:]] of the package regex
inline constexpr CharacterClass kDigit = 128;       ///< [[:digit:]] of the package regex: 0 to 9
}  // namespace character_class

/// More classes, which only few rules ask for.
using CharacterCase = std::uint8_t;
namespace character_case {
inline constexpr CharacterCase kUpper = 1;    ///< str.isupper()
inline constexpr CharacterCase kDigit = 2;    ///< str.isdigit(): superscripts too
inline constexpr CharacterCase kDecimal = 4;  ///< str.isdecimal(): \d of the package re
}  // namespace character_case

/// The classes of everything that `decode_character` may give: kCharacterClasses, none for what is
/// no code point. Lives as long as the program; any number of threads. The same on every machine:
/// Unicode 14, as in Python 3.11.
inline constexpr std::size_t kCharacterClasses = std::size_t{1} << 21;
const CharacterClass* character_classes();
const CharacterCase* character_cases();

/// What the character is that begins at byte `at` of valid UTF-8; the last two move `at` behind it.
CharacterClass class_at(std::string_view text, std::size_t at);
CharacterClass next_class(std::string_view text, std::size_t& at);
CharacterCase next_case(std::string_view text, std::size_t& at);

/// The same with `classes` instead of character_classes(), for a device's code.
constexpr CharacterClass next_class(const CharacterClass* classes, std::string_view text,
                                    std::size_t& at) {
  return classes[next_character(text, at)];
}

/// Where the last character of a text that is not empty begins.
constexpr std::size_t last_character(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && (text[at] & 0xC0) == 0x80) --at;
  return at;
}

/// str.strip(): the text without white space at its ends.
std::string_view strip(std::string_view text);

}  // namespace winnow
