// Preparation presets: the text that a model sees. The same model gives other scores for other
// text, so the preset is part of the model's card.
//
// All tools then hand the text to fastText's Python binding, or write it as a line, and both append
// a newline: the end of sentence is always counted. So no preset appends one, not datamap either,
// whose code does it by hand. What the newlines do:
// - datatrove joins the words on both sides of a newline ("one\ntwo" is the word "onetwo"): its
//   newline_replacement is "" unless a user sets another.
// - curator's second replacement sees what the first one made; no newline is part of "__label__",
//   so one pass from left to right is the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace winnow {

/// raw        the text as it is (newlines separate words)
/// dclm       strip, Python's str.splitlines(), joined with one space
/// datatrove  strip, newlines removed (words on both sides join)
/// curator    newlines and "__label__" become spaces
/// datamap    newlines become spaces
/// lid        strip, newlines become spaces
/// textbook   runs of newlines become one space
enum class Preparation { kRaw, kDclm, kDatatrove, kCurator, kDatamap, kLid, kTextbook };

std::optional<Preparation> preparation_of(std::string_view name);
std::string_view name_of(Preparation preparation);
/// "raw, dclm, ...": for messages.
std::string preparation_names();

/// The prepared text; a view of `text` if nothing changes, else of `buffer`. `strip` and
/// `splitlines` are Python's: str.strip() removes Unicode white space; splitlines also breaks at \v
/// \f \x1c-\x1e \x85 U+2028 U+2029.
std::string_view prepare(Preparation preparation, std::string_view text, std::string& buffer);

/// Whether fastText finds the same words in the text as in the prepared text, so that there is no
/// need to prepare it: most line breaks, and most of what is stripped, separate words anyway.
bool reads_alike(Preparation preparation, std::string_view text);

}  // namespace winnow
