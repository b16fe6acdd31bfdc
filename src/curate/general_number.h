// Numbers as C++ streams print them: by default with six significant digits.
#pragma once

#include <string>

namespace winnow {

enum class GeneralDigits { kFive = 5, kSix = 6 };

/// Appends what `std::cout << value` prints, and printf's %g (with five digits: what it prints
/// after std::setprecision(5), %.5g). Magnitudes in [1e-4, 1), which probabilities have, take a
/// fast way: value * 10^k is exact in double for floats, so one rounding gives printf's digits.
void append_general(float value, std::string& out, GeneralDigits digits = GeneralDigits::kSix);

}  // namespace winnow
