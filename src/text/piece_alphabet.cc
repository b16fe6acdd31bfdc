#include "text/piece_alphabet.h"

#include <charconv>

namespace winnow {

void append_with_spaces(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const std::size_t mark = text.find(kSpaceMark);
    out.append(text.substr(0, mark));
    if (mark == std::string_view::npos) return;
    out += ' ';
    text.remove_prefix(mark + kSpaceMark.size());
  }
}

std::string in_normalized_text(std::string_view piece) {
  std::string text;
  if (piece.find(' ') == std::string_view::npos) append_with_spaces(piece, text);
  return text;
}

std::size_t valid_character_bytes(std::string_view text) {
  const auto at = [&](std::size_t k) { return static_cast<std::uint8_t>(text[k]); };
  const auto continues = [&](std::size_t k) { return k < text.size() && (at(k) & 0xC0) == 0x80; };
  if (text.empty()) return 0;
  if (at(0) < 0x80) return 1;
  if (at(0) < 0xC2 || at(0) > 0xF4 || !continues(1)) return 0;
  if (at(0) < 0xE0) return 2;
  if (!continues(2)) return 0;
  if (at(0) < 0xF0) {
    const bool is_overlong = at(0) == 0xE0 && at(1) < 0xA0;
    const bool is_surrogate = at(0) == 0xED && at(1) > 0x9F;
    return is_overlong || is_surrogate ? 0 : 3;
  }
  const bool is_overlong = at(0) == 0xF0 && at(1) < 0x90;
  const bool is_too_large = at(0) == 0xF4 && at(1) > 0x8F;
  return is_overlong || is_too_large || !continues(3) ? 0 : 4;
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t bytes = valid_character_bytes(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
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
