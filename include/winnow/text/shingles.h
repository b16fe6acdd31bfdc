// Shingles of a text: of its words, of its characters, or of both. Texts are valid UTF-8; other
// bytes are safe, but what they give is not defined. Any number of threads.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "winnow/core/shingles.h"

namespace winnow {

/// The characters that count, as code points: letters, digits and whatever is neither white space
/// nor punctuation, ASCII letters in lower case. So line breaks, spacing, hyphens and quotes do
/// not matter. Appends to `characters`. Left out are
///   ASCII but for a-z, A-Z, 0-9;   U+0080-00BF but for U+00AA, U+00B5, U+00BA;   U+00D7; U+00F7;
///   U+2000-206F and 2190-2BFF (punctuation, arrows, signs);   U+3000-3004 and 3008-303F;
///   U+FE10-FE1F, FE30-FE6F, FEFF, FF00-FF0F, FF1A-FF20, FF3B-FF40, FF5B-FF65, FFE0-FFFF.
void append_characters(std::string_view text, std::vector<std::uint64_t>& characters);

/// What the kernel `sketch_shingles` takes with `SketchRecipe::kernel`: the word hashes
/// (`append_sketch_words`), the characters, or for both the hashes of all windows of words and then
/// of all windows of characters. Appends to `units`.
void append_shingle_units(std::string_view text, const ShingleOptions& options,
                          std::vector<std::uint64_t>& units);

/// The hashes of the windows that `options` asks for, of words and then of characters; those that
/// recur in the text recur. Appends to `shingles`.
void append_shingles(std::string_view text, const ShingleOptions& options,
                     std::vector<std::uint64_t>& shingles);

/// The text's set of shingles: distinct, ascending. Two such sets of the same options share as many
/// elements as the texts share shingles.
std::vector<std::uint64_t> shingle_set(std::string_view text, const ShingleOptions& options);

}  // namespace winnow
