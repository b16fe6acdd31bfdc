// What datatrove's simplify_text (with its defaults) and spaCy's blank English tokenizer do with
// each character beyond ASCII and with some words; scripts/make_datatrove_tables asked them.
// Sorted, but for `kUnits`.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace winnow::datatrove {

/// Code points first .. last.
struct Range {
  char32_t first;
  char32_t last;
};

/// Python's white space and datatrove's punctuation: what separates words.
extern const std::span<const Range> kSeparators;
/// Decimal digits of all scripts (category Nd).
extern const std::span<const Range> kDigits;
/// Combining marks (category Mn), which go.
extern const std::span<const Range> kDropped;

// What is left of other characters in lower case, decomposed and without marks.

/// first + i step becomes target + i target_step, for i < count.
struct Run {
  char32_t first;
  std::uint16_t count;
  std::uint8_t step;
  char32_t target;
  std::uint8_t target_step;
};
extern const std::span<const Run> kRuns;

/// first + i becomes targets[i].
struct Dense {
  char32_t first;
  std::span<const char32_t> targets;
};
extern const std::span<const Dense> kDense;

struct Several {
  char32_t from;
  std::string_view to;  ///< UTF-8
};
extern const std::span<const Several> kSeveral;

/// Where the tokenizer splits a character off: at the beginning of a word; there and at the end
/// behind a digit; at both ends; or anywhere.
enum class Affix : std::uint8_t { kNone, kBefore, kCurrency, kAround, kAnywhere };
struct AffixRange {
  char32_t first;
  char32_t last;
  Affix affix;
};
extern const std::span<const AffixRange> kAffixes;

/// spaCy's alphabets: a comparison sign between two of these is cut out.
extern const std::span<const Range> kLetters;

/// Units of measure, split off a digit before them.
extern const std::span<const std::string_view> kUnits;

/// A word that is split, ASCII, and its parts with a space between.
struct Contraction {
  std::string_view word;
  std::string_view parts;
};
extern const std::span<const Contraction> kContractions;

}  // namespace winnow::datatrove
