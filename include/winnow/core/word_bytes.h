// The bytes of a word, eight at a time, and a 64-bit key made of them.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace winnow {

static_assert(std::endian::native == std::endian::little);

/// Bytes 0 to 7 and 8 to 15 of a word, zeros behind its end.
struct WordBytes {
  std::uint64_t first = 0;
  std::uint64_t next = 0;
};

/// `text_end` is the end of the text that `word` is a part of: up to there may be read.
inline WordBytes bytes_of(std::string_view word, const char* text_end) {
  // masks[n]: the lowest n bytes
  static constexpr auto kMasks = [] {
    std::array<std::uint64_t, 17> masks{};
    for (std::size_t n = 1; n < masks.size(); ++n) masks[n] = masks[n - 1] << 8 | 255;
    return masks;
  }();
  const std::size_t size = std::min(word.size(), sizeof(WordBytes));
  WordBytes bytes;
  if (text_end - word.data() < std::ptrdiff_t{sizeof(bytes)}) {
    std::memcpy(&bytes, word.data(), size);
    return bytes;
  }
  std::memcpy(&bytes, word.data(), sizeof(bytes));
  bytes.first &= kMasks[std::min<std::size_t>(size, 8)];
  bytes.next &= kMasks[size - std::min<std::size_t>(size, 8)];
  return bytes;
}

/// A step of a word's key: the two halves of a 128-bit product, one upon the other. Words hold no
/// NUL, so the zeros behind a word's end tell its length.
constexpr std::uint64_t word_key_step(std::uint64_t key, WordBytes bytes) {
  __extension__ typedef unsigned __int128 Wide;
  const Wide product = Wide{bytes.first ^ key} * (bytes.next ^ 0x9e3779b97f4a7c15ULL);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// The key of a word: a step for each 16 bytes of it, the first one given, from `seed` on.
inline std::uint64_t word_key(std::string_view word, WordBytes first, const char* text_end,
                              std::uint64_t seed) {
  std::uint64_t key = word_key_step(seed, first);
  for (std::size_t at = sizeof(WordBytes); at < word.size(); at += sizeof(WordBytes)) {
    key = word_key_step(key, bytes_of(word.substr(at), text_end));
  }
  return key;
}

}  // namespace winnow
