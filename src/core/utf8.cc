#include "winnow/core/utf8.h"

#include <algorithm>

namespace winnow {

std::int64_t count_characters(std::string_view text) {
  // Byte-sized counters in short blocks: that is the shape that compilers turn into vector adds.
  constexpr std::size_t kBlock = 255;
  std::int64_t characters = 0;
  for (std::size_t begin = 0; begin < text.size(); begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, text.size());
    std::uint8_t block = 0;
    for (std::size_t k = begin; k < end; ++k) {
      block = static_cast<std::uint8_t>(block + ((text[k] & 0xC0) != 0x80 ? 1 : 0));
    }
    characters += block;
  }
  return characters;
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

}  // namespace winnow
