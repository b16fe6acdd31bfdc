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

}  // namespace winnow
