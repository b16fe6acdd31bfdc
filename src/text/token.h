// A word of a text with what finding it in a fastText dictionary needs.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "winnow/text/fasttext_words.h"

namespace winnow {

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

struct Token {
  std::string_view word;
  WordBytes bytes;
  std::uint32_t hash = 0;  ///< fasttext_hash(word)
};

/// The hash after `count` (at most 8) more bytes, which are the low ones of `bytes`; the others are
/// zero. Always eight steps, the last ones times 1: where a word ends cannot be predicted.
inline std::uint32_t hash_eight(std::uint32_t hash, std::uint64_t bytes, std::size_t count) {
  static constexpr auto kFactors = [] {
    std::array<std::array<std::uint32_t, 8>, 9> factors{};
    for (std::size_t n = 0; n < factors.size(); ++n) {
      for (std::size_t k = 0; k < 8; ++k) factors[n][k] = k < n ? kFasttextHashPrime : 1;
    }
    return factors;
  }();
  for (const std::uint32_t factor : kFactors[count]) {
    hash = (hash ^ static_cast<std::uint32_t>(static_cast<std::int8_t>(bytes))) * factor;
    bytes >>= 8;
  }
  return hash;
}

inline Token token_of(std::string_view word, const char* text_end) {
  Token token{word, bytes_of(word, text_end), kFasttextHashBasis};
  token.hash = hash_eight(token.hash, token.bytes.first, std::min<std::size_t>(word.size(), 8));
  if (word.size() <= 8) return token;
  token.hash = hash_eight(token.hash, token.bytes.next, std::min<std::size_t>(word.size() - 8, 8));
  for (std::size_t k = sizeof(WordBytes); k < word.size(); ++k) {
    token.hash = fasttext_hash_step(token.hash, word[k]);
  }
  return token;
}

/// A token of a text of its own.
inline Token token_of(std::string_view word) { return token_of(word, word.data() + word.size()); }

}  // namespace winnow
