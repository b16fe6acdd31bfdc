#include "text/spacy_words.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <cstring>

#include "text/datatrove_fates.h"
#include "winnow/core/utf8.h"

namespace winnow::datatrove {
namespace {

constexpr char32_t kOpeningQuote = U'‘';

/// Contractions by a hash of their first eight bytes and their length. Most words are none, and
/// their ends and length tell.
class ContractionTable {
 public:
  ContractionTable() {
    for (const Contraction& contraction : kContractions) {
      std::size_t slot = slot_of(contraction.word);
      while (slots_[slot] != nullptr) slot = (slot + 1) % kSlots;
      slots_[slot] = &contraction;
      may_be_.set(ends_of(contraction.word));
    }
  }
  std::string_view parts_of(std::string_view word) const {
    if (!may_be_[ends_of(word)]) return {};
    for (std::size_t slot = slot_of(word); slots_[slot] != nullptr; slot = (slot + 1) % kSlots) {
      if (slots_[slot]->word == word) return slots_[slot]->parts;
    }
    return {};
  }

 private:
  static constexpr std::size_t kSlots = 4096;

  static std::size_t slot_of(std::string_view word) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, word.data(), std::min(word.size(), sizeof(bytes)));
    return ((bytes ^ word.size()) * 0x9e3779b97f4a7c15ULL) >> 52;
  }

  /// Five bits each of the first byte, the last one and the length.
  static std::size_t ends_of(std::string_view word) {
    const auto low = [](auto value) { return static_cast<std::size_t>(value) & 31; };
    return low(word.front()) << 10 | low(word.back()) << 5 | low(word.size());
  }

  std::array<const Contraction*, kSlots> slots_{};
  std::bitset<1 << 15> may_be_;
};

Affix affix_of(char32_t c) { return Fates::all().of(c).affix; }

bool is_letter(char32_t c) { return Fates::all().of(c).is_letter; }

}  // namespace

std::string_view parts_of_contraction(std::string_view word) {
  static const ContractionTable contractions;
  return contractions.parts_of(word);
}

std::size_t AffixCutter::prefix(std::size_t begin, std::size_t end) const {
  if (begin == end) return 0;
  return affix_of(letter(begin)) != Affix::kNone || is_comparison(letter(begin)) ? 1 : 0;
}

std::size_t AffixCutter::suffix(std::size_t begin, std::size_t end) const {
  if (begin == end) return 0;
  const char32_t last = letter(end - 1);
  const Affix affix = affix_of(last);
  if (affix == Affix::kAround || affix == Affix::kAnywhere || last == U'<' || last == U'>')
    return 1;
  if (affix == Affix::kCurrency) return end - begin > 1 && letter(end - 2) == U'0' ? 1 : 0;
  // The longest unit behind a digit: the letters behind the last 0.
  std::size_t digit = end - 1;
  while (digit > begin && letter(digit) != U'0') --digit;
  if (letter(digit) != U'0' || digit + 1 == end) return 0;
  const auto unit = word_.substr(offsets_[digit + 1], offsets_[end] - offsets_[digit + 1]);
  return std::ranges::find(kUnits, unit) != kUnits.end() ? end - digit - 1 : 0;
}

bool AffixCutter::is_infix(std::size_t at, std::size_t begin, std::size_t end) const {
  if (affix_of(letter(at)) == Affix::kAnywhere) return true;
  if (!is_comparison(letter(at)) || at == begin || at + 1 == end) return false;
  const char32_t before = letter(at - 1);
  return (is_letter(before) || before == U'0') && is_letter(letter(at + 1));
}

/// An infix that comes first stays with what follows it.
void AffixCutter::cut_middle(std::size_t begin, std::size_t end) {
  std::size_t start = begin;
  for (std::size_t at = begin + 1; at < end; ++at) {
    if (!is_infix(at, begin, end)) continue;
    if (at != start) ends_.push_back(at);
    start = at + 1;
    ends_.push_back(start);
  }
  if (start != end) ends_.push_back(end);
}

/// "‘s" is a word of its own to spaCy, though ‘ is a prefix.
void AffixCutter::join_quoted_s() {
  for (std::size_t part = 0; part + 1 < ends_.size(); ++part) {
    const std::size_t quote = ends_[part] - 1;
    const bool alone = quote == (part == 0 ? 0 : ends_[part - 1]);
    if (alone && letter(quote) == kOpeningQuote && ends_[part + 1] == quote + 2 &&
        letter(quote + 1) == U's') {
      ends_.erase(ends_.begin() + static_cast<std::ptrdiff_t>(part));
    }
  }
}

const std::vector<std::size_t>& AffixCutter::cut(std::string_view word) {
  word_ = word;
  letters_.clear();
  offsets_.clear();
  for (std::size_t at = 0; at < word.size();) {
    offsets_.push_back(at);
    letters_.push_back(next_character(word, at));
  }
  offsets_.push_back(word.size());
  ends_.clear();
  suffixes_.clear();
  std::size_t begin = 0;
  std::size_t end = letters_.size();
  while (begin < end) {
    const std::size_t before = prefix(begin, end);
    const std::size_t after = suffix(begin + before, end);
    if (before + after == 0) break;
    begin += before;
    if (before > 0) ends_.push_back(begin);
    if (after > 0) suffixes_.push_back(end);
    end -= after;
  }
  middle_ = word.substr(offsets_[begin], offsets_[end] - offsets_[begin]);
  cut_middle(begin, end);
  ends_.insert(ends_.end(), suffixes_.rbegin(), suffixes_.rend());
  join_quoted_s();
  cuts_.clear();
  for (const std::size_t part : ends_) cuts_.push_back(offsets_[part]);
  return cuts_;
}

}  // namespace winnow::datatrove
