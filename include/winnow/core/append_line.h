// Numbers in tables for people.
#pragma once

#include <string>

namespace winnow {

/// Appends what printf would print; at most 511 bytes of it, so names of any length are appended by
/// themselves.
__attribute__((format(printf, 2, 3))) void append_line(std::string& out, const char* format, ...);

}  // namespace winnow
