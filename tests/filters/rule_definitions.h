// The peers' functions as they are written, slow and plain: what the rule meter must equal, to the
// bit. A name is a preset's, the values are in the table's order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace winnow {

std::vector<double> defined_facts(std::string_view preset, std::string_view utf8);

/// What the preset leaves of the text: all of it, but for those that edit.
std::string defined_text(std::string_view preset, std::string_view utf8);

}  // namespace winnow
