// Looking for phrases in any case.
#pragma once

#include <string>
#include <string_view>

namespace winnow {

/// Linear, and fast on text that does not have it.
bool contains(std::string_view text, std::string_view what);

/// str.lower(), as far as it can give an ASCII letter: the Kelvin sign becomes a k.
void lower(std::string_view text, std::string& lowered);

}  // namespace winnow
