#include "winnow/text/utf8.h"

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

char32_t decode_character(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<std::uint8_t>(text[at]);
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code_point = lead & (0xFFU >> (size + 1));
  const std::size_t end = std::min(at + size, text.size());
  for (++at; at < end; ++at) {
    code_point = code_point << 6 | (static_cast<std::uint8_t>(text[at]) & 0x3FU);
  }
  return code_point;
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
