// Numbers in tables and pictures.
#pragma once

#include <string>

namespace winnow {

/// `value` as printf prints it with this format, which takes one double.
std::string formatted(const char* format, double value);

}  // namespace winnow
