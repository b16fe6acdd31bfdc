#include "text/piece_alphabet.h"

#include <charconv>

namespace winnow {

std::string in_normalized_text(std::string_view piece) {
  std::string text;
  if (piece.find(' ') == std::string_view::npos) append_with_spaces(piece, text);
  return text;
}

UnknownIds::UnknownIds(const PieceModel& model)
    : has_byte_fallback_(model.has_byte_fallback), unknown_(model.unknown) {
  if (!has_byte_fallback_) return;
  bytes_.assign(256, unknown_);
  for (std::size_t id = 0; id < model.pieces.size(); ++id) {  // "<0x41>"
    const std::string_view text = model.pieces[id].text;
    if (model.pieces[id].type != PieceType::kByte || text.size() != 6) continue;
    std::uint8_t byte = 0;
    std::from_chars(text.data() + 3, text.data() + 5, byte, 16);
    bytes_[byte] = static_cast<std::int32_t>(id);
  }
}

void UnknownIds::append(std::string_view character, std::vector<std::int32_t>& ids) const {
  if (!has_byte_fallback_) {
    ids.push_back(unknown_);
    return;
  }
  if (character == " ") character = kSpaceMark;
  for (const char byte : character) ids.push_back(bytes_[static_cast<std::uint8_t>(byte)]);
}

}  // namespace winnow
