#include "winnow/text/plain_line.h"

#include <array>
#include <cstdint>

#include "text/datatrove_fates.h"
#include "winnow/core/characters.h"
#include "winnow/core/utf8.h"

namespace winnow {
namespace {

constexpr char kGone = '\0';

/// What an ASCII byte becomes.
constexpr auto kAscii = [] {
  std::array<char, 128> table{};
  for (char c = 'a'; c <= 'z'; ++c) {
    table[static_cast<std::size_t>(c)] = c;
    table[static_cast<std::size_t>(c - 'a' + 'A')] = c;
  }
  for (char c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = '0';
  for (const char c : {' ', '\t', '\n', '\v', '\f', '\r', '\x1c', '\x1d', '\x1e', '\x1f'}) {
    table[static_cast<std::size_t>(c)] = ' ';
  }
  return table;
}();

void append_other(char32_t c, CharacterClass classes, std::string& out) {
  using datatrove::Kind;
  const datatrove::Fate fate = datatrove::Fates::all().of(c);
  switch (fate.kind) {
    case Kind::kLetter:
      append_character(c == U'Σ' || c == U'ς' ? U'σ' : fate.target, out);
      break;
    case Kind::kSeparator:
      if ((classes & character_class::kSpace) != 0) out += ' ';
      break;
    case Kind::kDigit:
      out += '0';
      break;
    case Kind::kGone:
      break;
    case Kind::kSequence:
      out += datatrove::kSeveral[fate.target].to;
      break;
    case Kind::kHangul:
      append_character(c, out);
      break;
  }
}

}  // namespace

void append_plain_line(std::string_view line, std::string& out) {
  const std::size_t begin = out.size();
  const auto open = [&] { return out.size() == begin || out.back() == ' '; };
  for (std::size_t at = 0; at < line.size();) {
    const auto byte = static_cast<std::uint8_t>(line[at]);
    if (byte < 0x80) {
      ++at;
      const char plain = kAscii[byte];
      if (plain != kGone && (plain != ' ' || !open())) out += plain;
      continue;
    }
    const CharacterClass classes = class_at(line, at);
    const bool space = (classes & character_class::kSpace) != 0;
    const char32_t c = decode_character(line, at);
    if (!space || !open()) append_other(c, classes, out);
  }
  if (out.size() > begin && out.back() == ' ') out.pop_back();
}

}  // namespace winnow
