#include "winnow/tasks/success_rate.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "winnow/core/named_values.h"
#include "winnow/core/portable_math.h"

namespace winnow {
namespace {

constexpr std::pair<std::string_view, IntervalKind> kKinds[] = {
    {"wilson", IntervalKind::kWilson},
    {"clopper-pearson", IntervalKind::kClopperPearson},
    {"jeffreys", IntervalKind::kJeffreys}};
constexpr double kTiny = 1e-300;

double exp_of(double x) { return x <= 0 ? portable_exp(x) : 1 / portable_exp(-x); }

/// Lentz's method for the continued fraction of I_x(a, b); it converges fast below the mean.
double beta_fraction(double a, double b, double x) {
  const auto away_from_zero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double value = d;
  for (double m = 1; m < 1e6; m += 1) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    value *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    const double step = d * c;
    value *= step;
    if (std::abs(step - 1) < 1e-16) break;
  }
  return value;
}

/// The x in [0, 1] where a rising function reaches p.
template <class Rising>
double reached(Rising rising, double p, double low, double high) {
  for (int step = 0; step < 200; ++step) {
    const double middle = low + (high - low) / 2;
    if (middle == low || middle == high) break;
    (rising(middle) < p ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

double beta_quantile(double a, double b, double p) {
  return reached([&](double x) { return incomplete_beta(a, b, x); }, p, 0, 1);
}

RateInterval wilson(double successes, double attempts, double z) {
  const double rate = successes / attempts;
  const double square = z * z;
  const double middle = (rate + square / (2 * attempts)) / (1 + square / attempts);
  const double half = z / (1 + square / attempts) *
                      std::sqrt(rate * (1 - rate) / attempts + square / (4 * attempts * attempts));
  return {successes == 0 ? 0 : std::max(0.0, middle - half),
          successes == attempts ? 1 : std::min(1.0, middle + half)};
}

}  // namespace

std::optional<IntervalKind> interval_kind_of(std::string_view name) {
  return value_named(kKinds, name);
}
std::string_view name_of(IntervalKind kind) { return name_in(kKinds, kind); }
std::string interval_kind_names() { return list_of(kKinds); }

double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front = portable_log_gamma(a + b) - portable_log_gamma(a) - portable_log_gamma(b) +
                       a * portable_log(x) + b * portable_log(1 - x);
  const bool is_low = x < (a + 1) / (a + b + 2);
  if (is_low) return exp_of(front) * beta_fraction(a, b, x) / a;
  return 1 - exp_of(front) * beta_fraction(b, a, 1 - x) / b;
}

double normal_quantile(double p) {
  // Phi(z) = 1/2 + phi(z) (z + z^3/3 + z^5/(3 5) + ...): all terms positive.
  const auto phi = [](double z) {
    double term = z;
    double sum = z;
    for (double n = 3; term > sum * 1e-17; n += 2) sum += term *= z * z / n;
    return 0.5 + portable_exp(-z * z / 2) * sum * 0.3989422804014327;
  };
  return reached(phi, p, 0, 8);
}

RateInterval rate_interval(IntervalKind kind, std::int64_t successes, std::int64_t attempts,
                           double confidence) {
  const auto s = static_cast<double>(successes);
  const auto n = static_cast<double>(attempts);
  const double tail = (1 - confidence) / 2;
  if (kind == IntervalKind::kWilson) return wilson(s, n, normal_quantile(1 - tail));
  const bool is_exact = kind == IntervalKind::kClopperPearson;
  RateInterval interval;
  if (successes > 0) {
    interval.low =
        is_exact ? beta_quantile(s, n - s + 1, tail) : beta_quantile(s + 0.5, n - s + 0.5, tail);
  }
  if (successes < attempts) {
    interval.high = is_exact ? beta_quantile(s + 1, n - s, 1 - tail)
                             : beta_quantile(s + 0.5, n - s + 0.5, 1 - tail);
  }
  return interval;
}

double pass_at_k(std::int64_t successes, std::int64_t attempts, std::int64_t k) {
  const std::int64_t failures = attempts - successes;
  if (failures < k) return 1;
  double all_fail = 1;
  for (std::int64_t i = 0; i < k; ++i) {
    all_fail *= static_cast<double>(failures - i) / static_cast<double>(attempts - i);
  }
  return 1 - all_fail;
}

}  // namespace winnow
