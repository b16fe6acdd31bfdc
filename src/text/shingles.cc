#include "winnow/text/shingles.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "winnow/core/sketch_words.h"
#include "winnow/core/utf8.h"

namespace winnow {
namespace {

/// What each ASCII byte counts as: itself, its lower case, or nothing (0).
constexpr auto kAscii = [] {
  std::array<std::uint8_t, 128> table{};
  for (std::uint8_t c = '0'; c <= '9'; ++c) table[c] = c;
  for (std::uint8_t c = 'a'; c <= 'z'; ++c) table[c] = c;
  for (std::uint8_t c = 'A'; c <= 'Z'; ++c) table[c] = static_cast<std::uint8_t>(c + 'a' - 'A');
  return table;
}();

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};
constexpr Range kLeftOut[] = {
    {0x80, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},     {0xBB, 0xBF},     {0xD7, 0xD7},
    {0xF7, 0xF7},     {0x2000, 0x206F}, {0x2190, 0x2BFF}, {0x3000, 0x3004}, {0x3008, 0x303F},
    {0xFE10, 0xFE1F}, {0xFE30, 0xFE6F}, {0xFEFF, 0xFEFF}, {0xFF00, 0xFF0F}, {0xFF1A, 0xFF20},
    {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF}};

bool counts(std::uint32_t code_point) {
  const auto* const range = std::ranges::find_if(
      kLeftOut, [&](const Range& candidate) { return code_point <= candidate.last; });
  return range == std::end(kLeftOut) || code_point < range->first;
}

}  // namespace

void append_characters(std::string_view text, std::vector<std::uint64_t>& characters) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<std::uint8_t>(text[at]);
    if (byte < kAscii.size()) {
      if (kAscii[byte] != 0) characters.push_back(kAscii[byte]);
      ++at;
    } else if (const char32_t code_point = decode_character(text, at); counts(code_point)) {
      characters.push_back(code_point);
    }
  }
}

void append_shingles(std::string_view text, const ShingleOptions& options,
                     std::vector<std::uint64_t>& shingles) {
  std::vector<std::uint64_t> units;
  if (options.by != ShingleUnit::kCharacters) {
    append_sketch_words(text, units);
    append_windows(units, options.words, shingles);
  }
  if (options.by != ShingleUnit::kWords) {
    units.clear();
    append_characters(text, units);
    append_windows(units, options.characters, shingles);
  }
}

void append_shingle_units(std::string_view text, const ShingleOptions& options,
                          std::vector<std::uint64_t>& units) {
  switch (options.by) {
    case ShingleUnit::kWords:
      return append_sketch_words(text, units);
    case ShingleUnit::kCharacters:
      return append_characters(text, units);
    case ShingleUnit::kBoth:
      return append_shingles(text, options, units);
  }
}

std::vector<std::uint64_t> shingle_set(std::string_view text, const ShingleOptions& options) {
  std::vector<std::uint64_t> shingles;
  append_shingles(text, options, shingles);
  std::ranges::sort(shingles);
  const auto rest = std::ranges::unique(shingles);
  shingles.erase(rest.begin(), rest.end());
  return shingles;
}

}  // namespace winnow
