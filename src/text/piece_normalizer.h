// Text as a sentencepiece model sees it, written in the alphabet of text/piece_alphabet.h.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "text/charsmap.h"
#include "text/piece_model.h"
#include "text/piece_trie.h"

namespace winnow {

class TextWriter;

/// Const after construction; any number of threads.
class PieceNormalizer {
 public:
  explicit PieceNormalizer(const PieceModel& model);

  /// Replaces `normalized` with the library's normalised text: rules of the charsmap, user-defined
  /// symbols as they stand, U+FFFD for each byte of malformed UTF-8, spaces by the model's
  /// settings.
  void normalize(std::string_view text, std::string& normalized) const;

  /// Whether normalised text is always valid UTF-8.
  bool gives_valid_utf8() const;

 private:
  struct Prefix {
    std::size_t length;  ///< of the text
    std::string_view normalized;
  };
  void find_plain_ascii();
  void find_plain_characters();
  void note_symbol(std::string_view symbol);
  Prefix normalized_prefix(std::string_view text) const;
  std::string_view without_leading_spaces(std::string_view text) const;
  std::size_t copy_stretch(std::string_view text, bool& after_space, TextWriter& out) const;
  std::size_t copy_plain(std::string_view text, bool& after_space, TextWriter& out) const;
  bool may_go_on(std::string_view text) const;
  std::size_t plain_character_bytes(std::string_view text) const;

  Charsmap charsmap_;
  PieceTrie symbols_;  ///< user-defined ones
  bool symbols_are_valid_utf8_ = true;
  bool adds_prefix_, adds_suffix_, removes_extra_spaces_;
  /// ASCII that stands for itself, or for a space by a rule, if ASCII or nothing follows it.
  std::array<bool, 0x80> is_plain_{};
  std::array<bool, 0x80> is_mapped_{};  ///< has a rule
  bool printable_is_plain_ = false;     ///< from ' ' to '~' all stand for themselves
  /// Other characters that stand for themselves, whatever follows.
  std::vector<bool> is_plain_character_;
};

}  // namespace winnow
