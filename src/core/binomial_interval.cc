#include "winnow/core/binomial_interval.h"

#include <algorithm>
#include <cmath>

#include "winnow/core/portable_math.h"

namespace winnow {
namespace {

constexpr int kBisections = 100;  // more than a double has bits
constexpr double kSqrtTwoPi = 2.5066282746310002;
constexpr double kHalfLogTwoPi = 0.91893853320467274;

/// The x in [low, high] where a rising function passes `wanted`.
template <class Rising>
double solve(double low, double high, double wanted, const Rising& rising) {
  for (int k = 0; k < kBisections; ++k) {
    const double middle = low + (high - low) / 2;
    (rising(middle) < wanted ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

/// P(|Z| <= z): φ(z) times the series 2 (z + z^3/3 + z^5/15 + ...).
double within(double z) {
  double term = z;
  double sum = z;
  for (int k = 3; term > sum * 1e-17; k += 2) {
    term *= z * z / k;
    sum += term;
  }
  return 2 * sum * portable_exp(-z * z / 2) / kSqrtTwoPi;
}

/// ln Γ(x) for x > 0: Stirling's series behind x = 16.
double log_gamma(double x) {
  double shift = 0;
  for (; x < 16; x += 1) shift -= portable_log(x);
  const double square = 1 / (x * x);
  const double series =
      (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680)))) / x;
  return shift + (x - 0.5) * portable_log(x) - x + kHalfLogTwoPi + series;
}

/// The continued fraction of the incomplete beta function (Lentz's method), which converges fast
/// for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  constexpr int kMostSteps = 100'000;
  const auto away_from_zero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m <= kMostSteps; ++m) {
    const double twice = 2 * m;
    const double even = m * (b - m) * x / ((a + twice - 1) * (a + twice));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + twice) * (a + twice + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    fraction *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

/// The regularised incomplete beta function.
double beta_share(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front =
      portable_exp(std::min(0.0, log_gamma(a + b) - log_gamma(a) - log_gamma(b) +
                                     a * portable_log(x) + b * portable_log(1 - x)));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double beta_quantile(double a, double b, double share) {
  return solve(0, 1, share, [&](double x) { return beta_share(a, b, x); });
}

}  // namespace

double two_sided_normal(double confidence) {
  return confidence <= 0 ? 0 : solve(0, 9, confidence, within);
}

RateInterval wilson_interval(std::int64_t successes, std::int64_t attempts, double z) {
  const auto n = static_cast<double>(attempts);
  const double rate = static_cast<double>(successes) / n;
  const double square = z * z;
  const double middle = rate + square / (2 * n);
  const double spread = z * std::sqrt((rate * (1 - rate) + square / (4 * n)) / n);
  const double scale = 1 + square / n;
  // At the ends the difference is 0 but for rounding.
  return {successes == 0 ? 0 : std::max(0.0, (middle - spread) / scale),
          successes == attempts ? 1 : std::min(1.0, (middle + spread) / scale)};
}

RateInterval clopper_pearson_interval(std::int64_t successes, std::int64_t attempts,
                                      double confidence) {
  const auto s = static_cast<double>(successes);
  const auto failures = static_cast<double>(attempts - successes);
  const double tail = (1 - confidence) / 2;
  return {successes == 0 ? 0 : beta_quantile(s, failures + 1, tail),
          successes == attempts ? 1 : beta_quantile(s + 1, failures, 1 - tail)};
}

}  // namespace winnow
