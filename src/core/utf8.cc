#include "winnow/core/utf8.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "winnow/core/dispatch.h"

namespace winnow {
namespace {

WINNOW_INLINE bool begins_character(char byte) { return (byte & 0xC0) != 0x80; }

constexpr std::size_t kLanes = 64;

/// Of `rows` times kLanes bytes, at most 255 rows: counters of a byte each are what compilers turn
/// into vector adds.
WINNOW_CLONES std::int64_t count_in_lanes(const char* bytes, std::size_t rows) {
  std::array<std::uint8_t, kLanes> lanes{};
  for (std::size_t row = 0; row < rows; ++row, bytes += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      lanes[lane] =
          static_cast<std::uint8_t>(lanes[lane] + (begins_character(bytes[lane]) ? 1 : 0));
    }
  }
  return std::accumulate(lanes.begin(), lanes.end(), std::int64_t{0});
}

}  // namespace

std::int64_t count_characters(std::string_view text) {
  constexpr std::size_t kMostRows = 255;
  std::int64_t characters = 0;
  while (text.size() >= kLanes) {
    const std::size_t rows = std::min(text.size() / kLanes, kMostRows);
    characters += count_in_lanes(text.data(), rows);
    text.remove_prefix(rows * kLanes);
  }
  return characters + std::ranges::count_if(text, begins_character);
}

void append_character(char32_t code_point, std::string& text) {
  if (code_point < 0x80) {
    text.push_back(static_cast<char>(code_point));
    return;
  }
  const int more = code_point < 0x800 ? 1 : code_point < 0x10000 ? 2 : 3;
  text.push_back(static_cast<char>((0xF00U >> (more + 1) & 0xFFU) | code_point >> (6 * more)));
  for (int left = more - 1; left >= 0; --left) {
    text.push_back(static_cast<char>(0x80U | (code_point >> (6 * left) & 0x3FU)));
  }
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t bytes = valid_character_bytes(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

}  // namespace winnow
