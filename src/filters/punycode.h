// Labels of hosts that are not ASCII.
#pragma once

#include <string>
#include <string_view>

namespace winnow {

/// Appends "xn--" and the label as RFC 3492 encodes it, ASCII letters in lower case. False, with
/// something appended or not, if the label is no UTF-8 or has ASCII signs that no host has.
bool append_punycode(std::string_view label, std::string& out);

}  // namespace winnow
