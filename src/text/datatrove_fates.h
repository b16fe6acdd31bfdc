// What becomes of a character in datatrove's words: the tables of datatrove_tables.h, by code
// point.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "text/datatrove_tables.h"

namespace winnow::datatrove {

enum class Kind : std::uint8_t {
  kLetter,     ///< becomes `target`
  kSeparator,  ///< ends a word
  kDigit,      ///< is part of a number, which becomes a 0
  kGone,       ///< leaves nothing
  kSequence,   ///< becomes several characters: kSeveral[target].to
  kHangul,     ///< a syllable: becomes its two or three letters
};

struct Fate {
  char32_t target = 0;
  Kind kind = Kind::kLetter;
  // Of the character itself, should another one become it:
  Affix affix = Affix::kNone;
  bool is_letter = false;  ///< in spaCy's alphabets
};

class Fates {
 public:
  /// The table, made at the first call; any number of threads.
  static const Fates& all();

  /// Of a code point; above U+10FFFF it stays as it is.
  Fate of(char32_t code_point) const {
    const Page* const page = code_point <= kLast ? pages_[code_point / kPageSize].get() : nullptr;
    return page != nullptr ? (*page)[code_point % kPageSize] : Fate{code_point};
  }

 private:
  static constexpr char32_t kLast = 0x10FFFF;
  static constexpr char32_t kPageSize = 256;
  using Page = std::array<Fate, kPageSize>;

  Fates();
  Fate& at(char32_t code_point);
  void set_kind(std::span<const Range> ranges, Kind kind);
  void set_targets();

  std::array<std::unique_ptr<Page>, (kLast + 1) / kPageSize> pages_;
};

}  // namespace winnow::datatrove
