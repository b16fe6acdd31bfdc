// Text as a sentencepiece model sees it, written in the alphabet of text/piece_alphabet.h.
#pragma once

#include <string>
#include <string_view>

#include "text/piece_model.h"
#include "winnow/core/normal_rules.h"

namespace winnow {

class TextWriter;

/// Const after construction; any number of threads.
class PieceNormalizer {
 public:
  explicit PieceNormalizer(const PieceModel& model);
  PieceNormalizer(const PieceNormalizer&) = delete;
  PieceNormalizer& operator=(const PieceNormalizer&) = delete;

  /// As winnow::normalize by `rules`.
  void normalize(std::string_view text, std::string& normalized) const;

  const NormalRules& rules() const { return rules_; }

  /// Whether normalised text is always valid UTF-8.
  bool gives_valid_utf8() const;

 private:
  std::string_view without_leading_spaces(std::string_view text) const;
  std::size_t copy_stretch(std::string_view text, bool& after_space, TextWriter& out) const;
  std::size_t copy_plain(std::string_view text, bool& after_space, TextWriter& out) const;
  bool may_go_on(std::string_view text) const;
  std::size_t plain_character_bytes(std::string_view text) const;

  NormalRules rules_;
  NormalRulesView view_;
  bool symbols_are_valid_utf8_ = true;
  bool printable_is_plain_ = false;  ///< from ' ' to '~' all stand for themselves
};

}  // namespace winnow
