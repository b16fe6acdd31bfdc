// Numbers as C++ streams print them by default: six significant digits.
#pragma once

#include <string>

namespace winnow {

/// Appends what `std::cout << value` prints, and printf's %g. Values in [1e-4, 10), which
/// probabilities are, take a fast way: value * 10^k is exact in double for floats, so one rounding
/// gives printf's digits.
void append_general(float value, std::string& out);

}  // namespace winnow
