// What some attempts say of a task's success rate.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace winnow {

struct RateInterval {
  double low = 0;
  double high = 1;
};

enum class IntervalKind {
  kWilson,          ///< Wilson 1927: the score test turned round
  kClopperPearson,  ///< exact: Beta(s, n - s + 1) and Beta(s + 1, n - s) at the two tails
  kJeffreys         ///< Beta(s + 1/2, n - s + 1/2); from 0 for s = 0, to 1 for s = n
};
std::optional<IntervalKind> interval_kind_of(std::string_view name);
std::string_view name_of(IntervalKind kind);
std::string interval_kind_names();

/// Two-sided, for 0 <= successes <= attempts, attempts > 0 and a confidence in [0.5, 0.999999].
/// Within 1e-10; the same bits on every machine (core/portable_math.h).
RateInterval rate_interval(IntervalKind kind, std::int64_t successes, std::int64_t attempts,
                           double confidence);

/// The chance that of k attempts drawn from `attempts` at least one is a success, without bias
/// (Chen et al. 2021): 1 - C(n - s, k) / C(n, k), multiplied out in the order of the factors. 1 <=
/// k <= n.
double pass_at_k(std::int64_t successes, std::int64_t attempts, std::int64_t k);

/// Regularised incomplete beta function I_x(a, b), a and b > 0.
double incomplete_beta(double a, double b, double x);
/// z with Phi(z) = p, for p in [0.5, 0.9999999].
double normal_quantile(double p);

}  // namespace winnow
