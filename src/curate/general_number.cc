#include "curate/general_number.h"

#include <array>
#include <charconv>
#include <cmath>

namespace winnow {
namespace {

constexpr int kDigits = 6;
constexpr std::int64_t kMostDigits = 999'999;

void append_slowly(float value, std::string& out) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), double{value},
                                 std::chars_format::general, kDigits)
                       .ptr;
  out.append(text.data(), end);
}

/// Six significant digits that begin `zeros` places behind the point; their last zeros are left
/// out.
void append_fraction(std::int64_t digits, int zeros, std::string& out) {
  constexpr int kMost = 16;
  std::array<char, kMost> text;
  text.fill('0');
  text[1] = '.';
  for (int place = 1 + zeros + kDigits; place > 1 + zeros; --place) {
    text[static_cast<std::size_t>(place)] = static_cast<char>('0' + digits % 10);
    digits /= 10;
  }
  auto size = static_cast<std::size_t>(2 + zeros + kDigits);
  while (text[size - 1] == '0') --size;
  out.append(text.data(), size);
}

}  // namespace

void append_general(float value, std::string& out) {
  // 10^(6 + zeros) = 2^k * 5^(6 + zeros), and 5^9 has 21 bits: with a float's 24 that is exact.
  constexpr std::array<double, 4> kScales{1e6, 1e7, 1e8, 1e9};
  if (value >= 1 || !(value >= 1e-4F)) return append_slowly(value, out);
  std::size_t zeros = 0;
  while (double{value} * kScales[zeros] < 1e5) ++zeros;
  const std::int64_t digits = std::lrint(double{value} * kScales[zeros]);
  if (digits > kMostDigits) return append_slowly(value, out);
  append_fraction(digits, static_cast<int>(zeros), out);
}

}  // namespace winnow
