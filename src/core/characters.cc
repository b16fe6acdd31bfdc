#include "winnow/core/characters.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "core/character_runs.h"
#include "winnow/core/utf8.h"

namespace winnow {
namespace {

constexpr std::uint32_t kCodePoints = 0x110000;
constexpr unsigned kRunBits = 11;  // of a run that say what it is: eight of class, then the case

std::vector<std::uint8_t> bits_of_runs(unsigned shift) {
  std::vector<std::uint8_t> all(kCharacterClasses);
  for (std::size_t r = 0; r < std::size(kCharacterRuns); ++r) {
    const std::uint32_t first = kCharacterRuns[r] >> kRunBits;
    const std::uint32_t end =
        r + 1 < std::size(kCharacterRuns) ? kCharacterRuns[r + 1] >> kRunBits : kCodePoints;
    const std::uint32_t bits = kCharacterRuns[r] & ((1U << kRunBits) - 1);
    std::fill(all.begin() + first, all.begin() + end, static_cast<std::uint8_t>(bits >> shift));
  }
  return all;
}

}  // namespace

const CharacterClass* character_classes() {
  static const std::vector<CharacterClass> classes = bits_of_runs(0);
  return classes.data();
}

const CharacterCase* character_cases() {
  static const std::vector<CharacterCase> cases = bits_of_runs(8);
  return cases.data();
}

CharacterClass next_class(std::string_view text, std::size_t& at) {
  return next_class(character_classes(), text, at);
}

CharacterCase next_case(std::string_view text, std::size_t& at) {
  return character_cases()[next_character(text, at)];
}

CharacterClass class_at(std::string_view text, std::size_t at) { return next_class(text, at); }

std::string_view strip(std::string_view text) {
  while (!text.empty()) {
    const std::size_t at = last_character(text);
    if ((class_at(text, at) & character_class::kSpace) == 0) break;
    text.remove_suffix(text.size() - at);
  }
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if ((next_class(text, at) & character_class::kSpace) == 0) return text.substr(begin);
  }
  return text;
}

}  // namespace winnow
