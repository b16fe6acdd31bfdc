// How sure one is of a rate after n attempts.
#pragma once

#include <cstdint>

namespace winnow {

/// A confidence interval of a rate, both ends in [0, 1].
struct RateInterval {
  double low = 0;
  double high = 1;
};

/// The z with P(|Z| <= z) = confidence for a standard normal Z. 0 <= confidence < 1. The same bits
/// on every machine, within 1e-13 for confidences up to 1 - 1e-9.
double two_sided_normal(double confidence);

/// Wilson's score interval (1927) for `successes` of `attempts`; `z` as two_sided_normal gives it.
/// 0 <= successes <= attempts, attempts > 0.
RateInterval wilson_interval(std::int64_t successes, std::int64_t attempts, double z);

/// Clopper and Pearson's interval (1934): quantiles of beta distributions; never too narrow. As
/// statsmodels' proportion_confint(method="beta"), within 1e-10. Attempts up to 10^9.
RateInterval clopper_pearson_interval(std::int64_t successes, std::int64_t attempts,
                                      double confidence);

}  // namespace winnow
