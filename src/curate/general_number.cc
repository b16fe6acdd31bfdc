#include "curate/general_number.h"

#include <array>
#include <charconv>
#include <cmath>

namespace winnow {
namespace {

void append_slowly(float value, int digits, std::string& out) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), double{value},
                                 std::chars_format::general, digits)
                       .ptr;
  out.append(text.data(), end);
}

/// `digits` significant digits that begin `zeros` places behind the point; their last zeros are
/// left out.
void append_fraction(std::int64_t number, int digits, int zeros, std::string& out) {
  constexpr int kMost = 16;
  std::array<char, kMost> text;
  text.fill('0');
  text[1] = '.';
  for (int place = 1 + zeros + digits; place > 1 + zeros; --place) {
    text[static_cast<std::size_t>(place)] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
  auto size = static_cast<std::size_t>(2 + zeros + digits);
  while (text[size - 1] == '0') --size;
  out.append(text.data(), size);
}

}  // namespace

void append_general(float value, std::string& out, GeneralDigits precision) {
  // 10^(6 + zeros) = 2^k * 5^(6 + zeros), and 5^9 has 21 bits: with a float's 24 that is exact.
  constexpr std::array<double, 5> kPowers{1e5, 1e6, 1e7, 1e8, 1e9};
  const int digits = static_cast<int>(precision);
  const auto magnitude = double{std::abs(value)};
  if (magnitude >= 1 || !(magnitude >= 1e-4)) return append_slowly(value, digits, out);
  const double* const scales = &kPowers[static_cast<std::size_t>(digits - 5)];
  const double least = digits == 5 ? 1e4 : 1e5;  // the smallest number of so many digits
  int zeros = 0;
  while (magnitude * scales[zeros] < least) ++zeros;
  const std::int64_t number = std::lrint(magnitude * scales[zeros]);
  if (number >= 10 * static_cast<std::int64_t>(least)) return append_slowly(value, digits, out);
  if (value < 0) out += '-';
  append_fraction(number, digits, zeros, out);
}

}  // namespace winnow
