// Where normalised text may be cut without changing how it is encoded: between two characters that
// stand side by side in no piece.
//
// Why a cut is exact: a path of pieces, and a symbol that merges make, can only go over the place
// in one piece, and there is none. So every path has a border there, merges on the two sides never
// touch, and what is left to carry over is the running score of a unigram path and the joining of
// unknown characters.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>

#include "text/piece_model.h"

namespace winnow {

/// Const after construction; any number of threads. All characters beyond ASCII count as one.
class PieceCuts {
 public:
  explicit PieceCuts(const PieceModel& model);

  /// Whether the text may be cut in front of byte `at` (0 < at < size).
  bool may_cut(std::string_view text, std::size_t at) const {
    return !joined_[index(text[at - 1], text[at])];
  }
  /// The end of the word that begins at `begin`: a place where the text may be cut, by spaces alone
  /// if the model allows it.
  std::size_t word_end(std::string_view text, std::size_t begin) const;
  /// Whether words are cut by spaces; and then, whether they end with them.
  bool has_words() const { return words_ != Words::kNeither; }
  bool words_end_with_space() const { return words_ == Words::kEndWithSpace; }
  /// The next place where the text may be cut.
  std::size_t part_end(std::string_view text, std::size_t begin) const;

 private:
  enum class Words : std::uint8_t { kBeginWithSpace, kEndWithSpace, kNeither };

  static constexpr std::size_t kClasses = 130;  ///< ASCII, other characters' first bytes, the rest
  static std::size_t class_of(char byte) {
    const auto code = static_cast<std::uint8_t>(byte);
    return code < 0x80 ? code : code < 0xC0 ? 129 : 128;
  }
  static std::size_t index(char before, char after) {
    const std::size_t left = class_of(before);
    return (left < 0x80 ? left : 128) * kClasses + class_of(after);
  }
  Words word_shape() const;

  std::bitset<129 * kClasses> joined_;
  Words words_ = Words::kNeither;
};

}  // namespace winnow
