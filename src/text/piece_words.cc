#include "winnow/text/piece_words.h"

namespace winnow {

std::string_view piece_words(const Tokenizer& tokenizer, std::string_view text,
                             std::string& buffer) {
  buffer.clear();
  for (const TokenPiece& piece : tokenizer.pieces(text)) {
    if (!buffer.empty()) buffer += ' ';
    buffer += piece.piece;
  }
  return buffer;
}

}  // namespace winnow
