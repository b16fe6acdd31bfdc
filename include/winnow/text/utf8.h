// Counting Unicode characters.
#pragma once

#include <cstdint>
#include <string_view>

namespace winnow {

/// Code points of valid UTF-8: the bytes that do not continue one.
std::int64_t count_characters(std::string_view text);

}  // namespace winnow
