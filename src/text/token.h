// A word of a text with what finding it in a fastText dictionary needs.
#pragma once

#include <cstdint>
#include <string_view>

#include "winnow/core/fasttext_text.h"
#include "winnow/core/word_bytes.h"

namespace winnow {

struct Token {
  std::string_view word;
  WordBytes bytes;
  std::uint32_t hash = 0;  ///< fasttext_hash(word)
};

/// `text_end` as for bytes_of.
inline Token token_of(std::string_view word, const char* text_end) {
  return {word, bytes_of(word, text_end), fasttext_hash(word)};
}

/// A token of a text of its own.
inline Token token_of(std::string_view word) { return token_of(word, word.data() + word.size()); }

}  // namespace winnow
