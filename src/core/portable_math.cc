#include "winnow/core/portable_math.h"

#include <bit>
#include <cstddef>
#include <cstdint>

#include "winnow/core/dispatch.h"

namespace winnow {
namespace {

constexpr double kLn2High = 6.93147180369123816490e-01;  // 33 bits: k * kLn2High is exact
constexpr double kLn2Low = 1.90821492927058770002e-10;

/// 1/n!, which is what multiplies r^n.
constexpr double kInverseFactorials[] = {1.0,
                                         1.0,
                                         1.0 / 2,
                                         1.0 / 6,
                                         1.0 / 24,
                                         1.0 / 120,
                                         1.0 / 720,
                                         1.0 / 5040,
                                         1.0 / 40320,
                                         1.0 / 362880,
                                         1.0 / 3628800,
                                         1.0 / 39916800,
                                         1.0 / 479001600,
                                         1.0 / 6227020800};

constexpr std::int64_t kExponentBias = 1023;
constexpr int kFractionBits = 52;

/// A sum with it is an integer, rounded, which then stands in the low bits.
constexpr double kRounder = 0x1.8p52;

/// Multiplies by 2^k, `rounded` being k + kRounder.
WINNOW_INLINE double scaled(double value, double rounded) {
  const auto bits = std::bit_cast<std::uint64_t>(rounded);
  return value * std::bit_cast<double>((bits + kExponentBias) << kFractionBits);
}

/// Without branches, so that a loop of it becomes vector instructions.
WINNOW_INLINE double exp_of(double x) {
  constexpr double kLog2E = 1.4426950408889634;
  const double k = (x * kLog2E + kRounder) - kRounder;
  const double r = (x - k * kLn2High) - k * kLn2Low;  // |r| <= ln 2 / 2
  double value = kInverseFactorials[13];
  for (int n = 12; n >= 0; --n) value = kInverseFactorials[n] + r * value;
  const double half = k * 0.5 + kRounder;  // two steps: one alone would leave the exponents' range
  const double rest = (k - (half - kRounder)) + kRounder;
  value = scaled(scaled(value, half), rest);
  return x < -745.0 ? 0.0 : value;
}

}  // namespace

double portable_exp(double x) { return exp_of(x); }

WINNOW_CLONES void portable_exp(std::span<double> values) {
  for (double& value : values) value = exp_of(value);
}

double portable_log(double x) {
  constexpr double kSqrt2 = 1.4142135623730951;
  constexpr std::uint64_t kFraction = (std::uint64_t{1} << kFractionBits) - 1;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto k = static_cast<std::int64_t>(bits >> kFractionBits) - kExponentBias;
  double m = std::bit_cast<double>((bits & kFraction) | std::bit_cast<std::uint64_t>(1.0));
  if (m > kSqrt2) {
    m /= 2;
    ++k;
  }
  const double s = (m - 1) / (m + 1);  // |s| <= 0.172; log m = 2 (s + s^3 / 3 + s^5 / 5 + ...)
  const double square = s * s;
  double tail = 0;
  for (int n = 23; n >= 3; n -= 2) tail = square * (tail + 1.0 / n);
  const auto exponent = static_cast<double>(k);
  return exponent * kLn2High + (2 * s + (2 * s * tail + exponent * kLn2Low));
}

double portable_log_gamma(double x) {
  constexpr double kHalfLog2Pi = 0.91893853320467274;
  // Stirling's series, coefficients B(2n) / (2n (2n - 1)); from 10 on its seven terms are enough.
  constexpr double kTerms[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                               1.0 / 1188, -691.0 / 360360, 1.0 / 156};
  double product = 1;
  for (; x < 10; x += 1) product *= x;
  const double inverse = 1 / x;
  const double square = inverse * inverse;
  double series = 0;
  for (int n = 6; n >= 0; --n) series = series * square + kTerms[n];
  const double value = (x - 0.5) * portable_log(x) - x + kHalfLog2Pi + series * inverse;
  return value - portable_log(product);
}

}  // namespace winnow
