#include "winnow/core/portable_math.h"

#include <bit>
#include <cstddef>
#include <cstdint>

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

/// Two at a time, in the vector registers that every x86-64 and ARM has.
using Pair = double __attribute__((vector_size(16)));
using PairBits = std::uint64_t __attribute__((vector_size(16)));

/// 2^k of such a sum k + kRounder.
template <class Bits, class Real>
inline Real power_of_two(Real rounded) {
  return std::bit_cast<Real>((std::bit_cast<Bits>(rounded) + kExponentBias) << kFractionBits);
}

template <class Bits, class Real>
inline Real exp_of(Real x) {
  constexpr double kLog2E = 1.4426950408889634;
  const Real k = (x * kLog2E + kRounder) - kRounder;
  const Real r = (x - k * kLn2High) - k * kLn2Low;  // |r| <= ln 2 / 2
  Real sum = Real{} + kInverseFactorials[13];
  for (int n = 12; n >= 0; --n) sum = kInverseFactorials[n] + r * sum;
  const Real half = k * 0.5 + kRounder;  // two steps: one alone would leave the exponents' range
  const Real rest = (k - (half - kRounder)) + kRounder;
  const Real value = sum * power_of_two<Bits>(half) * power_of_two<Bits>(rest);
  return x < -745.0 ? Real{} : value;
}

}  // namespace

double portable_exp(double x) { return exp_of<std::uint64_t>(x); }

void portable_exp(std::span<double> values) {
  std::size_t at = 0;
  for (; at + 2 <= values.size(); at += 2) {
    Pair pair = {values[at], values[at + 1]};
    pair = exp_of<PairBits>(pair);
    values[at] = pair[0];
    values[at + 1] = pair[1];
  }
  for (; at < values.size(); ++at) values[at] = portable_exp(values[at]);
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

}  // namespace winnow
