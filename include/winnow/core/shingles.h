// What a document's shingles are: the set that its lexical sketch is made from, and that two
// documents share more or less of. A change here changes every stored sketch.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "winnow/core/sketch.h"

namespace winnow {

/// Words for clean text, characters where words are misread or run together (scans), or the union
/// of both sets.
enum class ShingleUnit : std::uint8_t { kWords, kCharacters, kBoth };

/// "words", "characters", "both".
constexpr std::string_view name_of(ShingleUnit unit) {
  constexpr std::string_view kNames[] = {"words", "characters", "both"};
  return kNames[static_cast<std::size_t>(unit)];
}
constexpr std::optional<ShingleUnit> shingle_unit_of(std::string_view name) {
  for (const auto unit : {ShingleUnit::kWords, ShingleUnit::kCharacters, ShingleUnit::kBoth}) {
    if (name_of(unit) == name) return unit;
  }
  return std::nullopt;
}

/// The set holds the hash (sketch.h: shingle_hash) of each window of `words` words, or of
/// `characters` characters; a text of fewer, but at least one, has one window: all of them.
struct ShingleOptions {
  ShingleUnit by = ShingleUnit::kWords;
  std::int32_t words = 3;       ///< 1 to 64
  std::int32_t characters = 5;  ///< 1 to 64
  bool operator==(const ShingleOptions&) const = default;
};

/// The hashes of the windows of `width` units, one behind another; one of all units if there are
/// fewer, none if there are none. Appends to `hashes`.
void append_windows(std::span<const std::uint64_t> units, std::int32_t width,
                    std::vector<std::uint64_t>& hashes);

/// The lexical sketch of a recipe.
struct SketchRecipe {
  ShingleOptions shingles;
  std::int32_t dimensions = 256;  ///< a multiple of 64, at most 4096
  bool operator==(const SketchRecipe&) const = default;

  /// What the kernel makes of the units that `append_shingle_units` (text/shingles.h) gives it.
  /// The windows of both kinds are hashed beforehand, so each of them is a window of its own.
  constexpr SketchOptions kernel() const {
    const std::int32_t width = shingles.by == ShingleUnit::kWords        ? shingles.words
                               : shingles.by == ShingleUnit::kCharacters ? shingles.characters
                                                                         : 1;
    return {width, dimensions};
  }
};

}  // namespace winnow
