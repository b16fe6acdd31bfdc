// The floors: who may include whom, and which library enters by which door (docs/design.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace winnow::style {

/// What is wrong with the includes and the conditional compilation of one file of include/, src/ or
/// cuda/; one sentence each, beginning with "PATH:LINE: ".
std::vector<std::string> layer_violations(std::string_view path, std::string_view text);

}  // namespace winnow::style
