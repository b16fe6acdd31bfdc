#include "text/datatrove_words.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "text/datatrove_fates.h"
#include "winnow/core/utf8.h"

namespace winnow::datatrove {
namespace {

/// What an ASCII byte becomes: 0 separates, '0' is any digit.
constexpr auto kAscii = [] {
  std::array<char, 128> table{};
  for (char c = 'a'; c <= 'z'; ++c) {
    table[static_cast<std::size_t>(c)] = c;
    table[static_cast<std::size_t>(c - 'a' + 'A')] = c;
  }
  for (char c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = '0';
  return table;
}();

bool is_ascii(char c) { return static_cast<std::uint8_t>(c) < 0x80; }

char32_t character(std::string_view text, std::size_t& at) {
  return is_ascii(text[at]) ? static_cast<char32_t>(text[at++]) : decode_character(text, at);
}

bool is_digit(char32_t c) {
  return c < 0x80 ? c >= U'0' && c <= U'9' : Fates::all().of(c).kind == Kind::kDigit;
}

/// Moves `at` behind the digits that begin there.
void skip_digits(std::string_view text, std::size_t& at) {
  while (at < text.size()) {
    std::size_t next = at;
    if (!is_digit(character(text, next))) return;
    at = next;
  }
}

bool is_decimal_separator(char32_t c) {
  return std::u32string_view(U".,،٫⎖⎗⎘").find(c) != std::u32string_view::npos;
}

constexpr char32_t kCapitalSigma = U'Σ';

bool has_case(char32_t c) {
  if (c < 0x80) return kAscii[c] >= 'a';
  const bool in_scripts = (c >= 0xAA && c <= 0x2FF) || (c >= 0x370 && c <= 0x587) ||
                          (c >= 0x10A0 && c <= 0x10FF) || (c >= 0x1E00 && c <= 0x1FFF);
  return in_scripts && Fates::all().of(c).kind == Kind::kLetter &&
         Fates::all().of(c).affix == Affix::kNone;
}

/// What str.lower() looks through to find a sigma's neighbours.
bool is_ignored(char32_t c) {
  return std::u32string_view(U"'.:^`¨\u00AD¯´·¸‘’․‧").find(c) != std::u32string_view::npos ||
         (c >= 0x80 && Fates::all().of(c).kind == Kind::kGone);
}

}  // namespace

/// The sigma between text_[0, before) and text_[after, end).
char32_t Words::sigma(std::size_t before, std::size_t after) const {
  bool follows = false;
  while (before > 0 && !follows) {
    do --before;
    while (before > 0 && (text_[before] & 0xC0) == 0x80);
    std::size_t at = before;
    const char32_t c = character(text_, at);
    if (is_ignored(c)) continue;
    follows = has_case(c);
    break;
  }
  while (follows && after < text_.size()) {
    const char32_t c = character(text_, after);
    if (is_ignored(c)) continue;
    return has_case(c) ? U'σ' : U'ς';
  }
  return follows ? U'ς' : U'σ';
}

/// Digits, and once more digits behind a decimal separator: all of it is one 0.
void Words::read_number(std::size_t& at) {
  skip_digits(text_, at);
  std::size_t behind = at;
  if (behind < text_.size() && is_decimal_separator(character(text_, behind))) {
    std::size_t end = behind;
    skip_digits(text_, end);
    if (end > behind) at = end;
  }
  line_.push_back('0');
  has_affixes_ = true;
}

void Words::append_letter(char32_t letter) {
  const bool is_affix = is_comparison(letter) || Fates::all().of(letter).affix != Affix::kNone;
  has_affixes_ = has_affixes_ || is_affix;
  append_character(letter, line_);
}

void Words::read_character(std::size_t& at) {
  const std::size_t begin = at;
  const char32_t c = decode_character(text_, at);
  const Fate fate = Fates::all().of(c);
  switch (fate.kind) {
    case Kind::kSeparator:
      return end_word();
    case Kind::kGone:
      return;
    case Kind::kDigit:
      at = begin;
      return read_number(at);
    case Kind::kSequence:
      line_ += kSeveral[fate.target].to;
      has_affixes_ = true;
      return;
    case Kind::kHangul: {
      constexpr char32_t kTails = 28, kTailsAndVowels = 28 * 21;
      const char32_t syllable = c - 0xAC00;
      append_character(0x1100 + syllable / kTailsAndVowels, line_);
      append_character(0x1161 + syllable % kTailsAndVowels / kTails, line_);
      if (syllable % kTails != 0) append_character(0x11A7 + syllable % kTails, line_);
      return;
    }
    case Kind::kLetter:
      return append_letter(c == kCapitalSigma ? sigma(begin, at) : fate.target);
  }
}

void Words::push(std::string_view word) {
  words_.push_back({line_.size(), line_.size() + word.size()});
  line_.append(word).push_back(' ');
}

void Words::push_contraction(std::string_view parts) {
  for (std::size_t space = parts.find(' '); space != parts.npos; space = parts.find(' ')) {
    push(parts.substr(0, space));
    parts.remove_prefix(space + 1);
  }
  push(parts);
}

void Words::end_word() {
  const auto word = std::string_view(line_).substr(begin_);
  if (word.empty()) return;
  const std::string_view parts = parts_of_contraction(word);
  if (!parts.empty()) {
    line_.resize(begin_);
    push_contraction(parts);
  } else if (has_affixes_) {
    cut_word();
  } else {
    words_.push_back({begin_, line_.size()});
    line_.push_back(' ');
  }
  begin_ = line_.size();
  has_affixes_ = false;
}

void Words::cut_word() {
  whole_.assign(line_, begin_);
  line_.resize(begin_);
  std::size_t begin = 0;
  for (const std::size_t end : cutter_.cut(whole_)) {
    const auto part = std::string_view(whole_).substr(begin, end - begin);
    const std::string_view middle = cutter_.middle();
    const bool is_middle = part.data() == middle.data() && part.size() == middle.size();
    const std::string_view parts = is_middle ? parts_of_contraction(part) : std::string_view();
    if (parts.empty()) {
      push(part);
    } else {
      push_contraction(parts);
    }
    begin = end;
  }
}

void Words::read(std::string_view text) {
  text_ = text;
  line_.clear();
  words_.clear();
  begin_ = 0;
  has_affixes_ = false;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_ascii(text[at])) {
      read_character(at);
      continue;
    }
    const char becomes = kAscii[static_cast<std::size_t>(text[at])];
    if (becomes == '0') {
      read_number(at);
      continue;
    }
    if (becomes == 0) {
      end_word();
    } else {
      line_.push_back(becomes);
    }
    ++at;
  }
  end_word();
}

}  // namespace winnow::datatrove
