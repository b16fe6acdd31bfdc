// A sentencepiece .model file, checked and read. The library (0.1.97) crashes on some malformed
// models (long pieces, charsmaps that point outside, deep nesting), so this stands in front of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// The numbers are the file's.
enum class PieceType : std::uint8_t {
  kNormal = 1,
  kUnknown = 2,
  kControl = 3,
  kUserDefined = 4,
  kUnused = 5,
  kByte = 6,
};
enum class PieceAlgorithm : std::uint8_t { kUnigram = 1, kBpe = 2, kWord = 3, kChar = 4 };

struct Piece {
  std::string_view text;
  float score = 0;
  PieceType type = PieceType::kNormal;
};

/// What encoding a text depends on. A piece's id is its index. The views are of the file's bytes.
struct PieceModel {
  std::vector<Piece> pieces;
  std::int32_t unknown = 0;  ///< the id of the unknown piece
  std::string_view charsmap;
  PieceAlgorithm algorithm = PieceAlgorithm::kUnigram;
  bool has_byte_fallback = false;
  bool has_whitespace_suffix = false;  ///< the dummy space goes behind the text
  bool adds_dummy_prefix = true;
  bool removes_extra_spaces = true;
  bool escapes_spaces = true;  ///< as U+2581
  /// Settings that the file gives twice: protocol buffers merge them, this reader does not.
  bool has_repeated_settings = false;
};

/// Throws E_MODEL_TRUNCATED or E_MODEL_INVALID unless the library can load the bytes and use them
/// on any text. `where` names the file.
///
///   at most 64 MiB and 2^20 pieces; a trainer and a normaliser specification
///   pieces   1 to 4096 bytes without NUL, all different, finite scores, known types; exactly one
///            unknown piece; at most 64 user-defined symbols that are prefixes of one another
///   charsmap the trie lies inside its blob, every step of a lookup inside the trie, every
///            replacement inside its blob and at most 256 bytes; no cycles; at most 32 rules that
///            are prefixes of one another
PieceModel read_piece_model(std::string_view model, const std::string& where);

}  // namespace winnow
