// Counting, reading and writing Unicode characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace winnow {

/// Code points of valid UTF-8: the bytes that do not continue one.
std::int64_t count_characters(std::string_view text);

/// The code point that begins at `at`, which is no ASCII byte; moves `at` behind it. Text that is
/// not UTF-8 is safe, but what it gives is not defined.
char32_t decode_character(std::string_view text, std::size_t& at);

/// Appends a code point as UTF-8.
void append_character(char32_t code_point, std::string& text);

}  // namespace winnow
