#include "winnow/text/piece_words.h"

#include "winnow/core/fasttext_text.h"

namespace winnow {

std::string_view piece_words(const Tokenizer& tokenizer, std::string_view label_prefix,
                             std::string_view text, std::string& buffer) {
  std::string words;
  bool ended = false;
  for_each_word(text, [&](std::string_view word) {
    ended = ended || word == kFasttextEndOfSentence;
    if (!ended && !word.starts_with(label_prefix)) {
      words.append(words.empty() ? "" : " ").append(word);
    }
  });
  buffer.clear();
  for (const TokenPiece& piece : tokenizer.pieces(words)) {
    if (!buffer.empty()) buffer += ' ';
    buffer += piece.piece;
  }
  return buffer;
}

}  // namespace winnow
