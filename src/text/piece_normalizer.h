// Text as a sentencepiece model sees it, written in the alphabet of text/piece_alphabet.h.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "text/charsmap.h"
#include "text/piece_model.h"
#include "text/piece_trie.h"

namespace winnow {

/// Const after construction; any number of threads.
class PieceNormalizer {
 public:
  explicit PieceNormalizer(const PieceModel& model);

  /// Replaces `out` with the library's normalised text: rules of the charsmap, user-defined symbols
  /// as they stand, U+FFFD for each byte of malformed UTF-8, spaces by the model's settings.
  void normalize(std::string_view text, std::string& out) const;

  /// Whether normalised text is always valid UTF-8.
  bool gives_valid_utf8() const;

 private:
  struct Prefix {
    std::size_t length;  ///< of the text
    std::string_view normalized;
  };
  Prefix normalized_prefix(std::string_view text) const;
  std::string_view without_leading_spaces(std::string_view text) const;
  std::size_t plain_length(std::string_view text) const;
  std::size_t copy_plain(std::string_view text, bool& after_space, std::string& out) const;

  Charsmap charsmap_;
  PieceTrie symbols_;  ///< user-defined ones
  bool symbols_are_valid_utf8_ = true;
  bool adds_prefix_, adds_suffix_, removes_extra_spaces_;
  /// ASCII that stands for itself if ASCII or nothing follows it.
  std::array<bool, 256> is_plain_{};
  bool printable_is_plain_ = false;  ///< from ' ' to '~'
};

}  // namespace winnow
