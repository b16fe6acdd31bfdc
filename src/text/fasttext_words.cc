#include "winnow/text/fasttext_words.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "winnow/core/hash.h"

namespace winnow {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr bool is_ascii_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

std::string_view without_punctuation(std::string_view word) {
  while (!word.empty() && is_ascii_punctuation(word.front())) word.remove_prefix(1);
  while (!word.empty() && is_ascii_punctuation(word.back())) word.remove_suffix(1);
  return word;
}

/// Eight bytes at once: 'A' .. 'Z' become 'a' .. 'z'.
constexpr std::uint64_t lower_case(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
  constexpr std::uint64_t kHigh = 0x8080808080808080ULL;
  const std::uint64_t low = bytes & ~kHigh;
  const std::uint64_t from_a = low + (128 - 'A') * kOnes;
  const std::uint64_t past_z = low + (127 - 'Z') * kOnes;
  const std::uint64_t upper = ~bytes & from_a & ~past_z & kHigh;
  return bytes | (upper >> 2);
}
static_assert(lower_case(0x5b5a41407a61c1daULL) == 0x5b7a61407a61c1daULL);

std::uint64_t sketch_hash(std::string_view word) {
  std::uint64_t h = mix64(word.size());
  for (std::size_t at = 0; at < word.size(); at += sizeof(h)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, word.data() + at, std::min(sizeof(bytes), word.size() - at));
    h = mix64(h ^ lower_case(bytes));
  }
  return h;
}

}  // namespace

std::int64_t count_words(std::string_view text) {
  if (text.empty()) return 0;
  // As in utf8.cc: blocks of byte-sized counters. A word starts behind each separator that a
  // non-separator follows.
  constexpr std::size_t kBlock = 255;
  std::int64_t words = is_fasttext_space(text[0]) ? 0 : 1;
  for (std::size_t begin = 1; begin < text.size(); begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, text.size());
    std::uint8_t block = 0;
    for (std::size_t k = begin; k < end; ++k) {
      const bool starts = is_fasttext_space(text[k - 1]) & !is_fasttext_space(text[k]);
      block = static_cast<std::uint8_t>(block + (starts ? 1 : 0));
    }
    words += block;
  }
  return words;
}

void append_sketch_words(std::string_view text, std::vector<std::uint64_t>& hashes) {
  for_each_word(text, [&](std::string_view word) {
    word = without_punctuation(word);
    if (!word.empty()) hashes.push_back(sketch_hash(word));
  });
}

}  // namespace winnow
