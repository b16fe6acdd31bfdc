#include "text/piece_cuts.h"

#include <algorithm>

#include "text/piece_alphabet.h"
#include "winnow/core/word_table.h"

namespace winnow {

PieceCuts::PieceCuts(const PieceModel& model) {
  constexpr std::size_t kContinuation = 129;
  for (std::size_t left = 0; left < 129; ++left) joined_.set(left * kClasses + kContinuation);
  for (const Piece& piece : model.pieces) {
    if (piece.type != PieceType::kNormal && piece.type != PieceType::kUserDefined) continue;
    const std::string text = in_normalized_text(piece.text);
    for (std::size_t k = 1; k < text.size(); ++k) joined_.set(index(text[k - 1], text[k]));
  }
  words_ = word_shape();
}

PieceCuts::Words PieceCuts::word_shape() const {
  constexpr std::size_t kSpace = ' ';
  bool ends_free = true, begins_free = true;
  for (std::size_t c = 0; c < 129; ++c) {
    if (c == kSpace) continue;
    ends_free = ends_free && !joined_[c * kClasses + kSpace];
    begins_free = begins_free && !joined_[kSpace * kClasses + c];
  }
  return ends_free ? Words::kBeginWithSpace : begins_free ? Words::kEndWithSpace : Words::kNeither;
}

std::size_t PieceCuts::part_end(std::string_view text, std::size_t begin) const {
  std::size_t end = begin + 1;
  while (end < text.size() && !may_cut(text, end)) ++end;
  return std::min(end, text.size());
}

std::size_t PieceCuts::word_end(std::string_view text, std::size_t begin) const {
  if (words_ == Words::kNeither) return text.size();
  return winnow::word_end(text, begin, words_ == Words::kEndWithSpace);
}

}  // namespace winnow
