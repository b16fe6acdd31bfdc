// How normalised text is written inside this room: U+2581, the mark that sentencepiece puts in the
// place of a space, is one byte again, ' '. Nothing is lost, because normalised text holds no
// space.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/piece_model.h"
#include "winnow/core/normal_rules.h"

namespace winnow {

/// The piece as it stands in normalised text; empty if it never does, having a space in it.
std::string in_normalized_text(std::string_view piece);

/// The length of the character that begins valid UTF-8, by its first byte.
constexpr std::size_t character_bytes(char lead) {
  const auto byte = static_cast<std::uint8_t>(lead);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// The ids of a character that no piece covers: its bytes, or the unknown piece.
class UnknownIds {
 public:
  explicit UnknownIds(const PieceModel& model);

  void append(std::string_view character, std::vector<std::int32_t>& ids) const;
  /// Whether neighbouring unknown characters are one id: the library joins them.
  bool are_joined() const { return !has_byte_fallback_; }
  std::int32_t unknown() const { return unknown_; }
  /// By byte; empty without byte fallback.
  const std::vector<std::int32_t>& bytes() const { return bytes_; }

 private:
  bool has_byte_fallback_;
  std::int32_t unknown_;
  std::vector<std::int32_t> bytes_;
};

}  // namespace winnow
