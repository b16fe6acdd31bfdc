// Positions in the text of a record: what a parser that keeps values does not tell.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace winnow {

/// The raw text of the value of the object's member number `member` (from 0). `line` is a valid
/// JSON object with that many members.
std::string_view raw_member_value(std::string_view line, std::size_t member);

/// Overwrites each number that neither 64 bits nor a double hold by `with`, "0" or "null", and
/// spaces. False if a number is not JSON's. Needs no valid JSON; what is wrong elsewhere stays
/// wrong.
bool replace_large_numbers(std::string& line, std::string_view with);

/// Whether an escape of a UTF-16 surrogate (\ud800 to \udfff) occurs.
bool has_surrogate_escape(std::string_view line);

}  // namespace winnow
