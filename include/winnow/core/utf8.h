// Counting, reading and writing Unicode characters.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace winnow {

/// Code points of valid UTF-8: the bytes that do not continue one.
std::int64_t count_characters(std::string_view text);

/// The code point that begins at `at`, which is no ASCII byte; moves `at` behind it. Any bytes are
/// safe and give something below 2^21, but only valid UTF-8 gives what it should.
constexpr char32_t decode_character(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<std::uint8_t>(text[at]);
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code_point = lead & (0xFFU >> (size + 1));
  const std::size_t end = std::min(at + size, text.size());
  for (++at; at < end; ++at) {
    code_point = code_point << 6 | (static_cast<std::uint8_t>(text[at]) & 0x3FU);
  }
  return code_point;
}

/// The same for any character.
constexpr char32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = static_cast<std::uint8_t>(text[at]);
  if (byte >= 0x80) return decode_character(text, at);
  ++at;
  return byte;
}

/// The length of the character that begins `text`; 0 if that is not valid UTF-8, which is strict:
/// no surrogates, no overlong forms, nothing above U+10FFFF.
constexpr std::size_t valid_character_bytes(std::string_view text) {
  const auto at = [&](std::size_t k) { return static_cast<std::uint8_t>(text[k]); };
  const auto continues = [&](std::size_t k) { return k < text.size() && (at(k) & 0xC0) == 0x80; };
  if (text.empty()) return 0;
  if (at(0) < 0x80) return 1;
  if (at(0) < 0xC2 || at(0) > 0xF4 || !continues(1)) return 0;
  if (at(0) < 0xE0) return 2;
  if (!continues(2)) return 0;
  if (at(0) < 0xF0) {
    const bool is_overlong = at(0) == 0xE0 && at(1) < 0xA0;
    const bool is_surrogate = at(0) == 0xED && at(1) > 0x9F;
    return is_overlong || is_surrogate ? 0 : 3;
  }
  const bool is_overlong = at(0) == 0xF0 && at(1) < 0x90;
  const bool is_too_large = at(0) == 0xF4 && at(1) > 0x8F;
  return is_overlong || is_too_large || !continues(3) ? 0 : 4;
}

bool is_valid_utf8(std::string_view text);

/// Appends a code point as UTF-8.
void append_character(char32_t code_point, std::string& text);

}  // namespace winnow
