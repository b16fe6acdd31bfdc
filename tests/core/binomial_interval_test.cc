#include "winnow/core/binomial_interval.h"

#include <gtest/gtest.h>

#include <cmath>

namespace winnow {
namespace {

TEST(BinomialInterval, NormalQuantilesAreThoseOfTables) {
  EXPECT_NEAR(two_sided_normal(.95), 1.959963984540054, 1e-13);
  EXPECT_NEAR(two_sided_normal(.99), 2.5758293035489004, 1e-13);
  EXPECT_NEAR(two_sided_normal(.6826894921370859), 1, 1e-13);
  EXPECT_EQ(two_sided_normal(0), 0);
}

/// statsmodels 0.15.0's proportion_confint(s, n, 0.05, "wilson") gives these.
TEST(BinomialInterval, WilsonIsThatOfStatsmodels) {
  const double z = two_sided_normal(.95);
  EXPECT_EQ(wilson_interval(0, 8, z).low, 0);
  EXPECT_NEAR(wilson_interval(0, 8, z).high, 0.32440756488388034, 1e-13);
  EXPECT_NEAR(wilson_interval(0, 100, z).high, 0.03699349820698569, 1e-13);
  EXPECT_NEAR(wilson_interval(3, 10, z).low, 0.10779126740630104, 1e-13);
  EXPECT_NEAR(wilson_interval(3, 10, z).high, 0.6032218525388546, 1e-13);
  EXPECT_EQ(wilson_interval(8, 8, z).high, 1);
}

/// The same with "beta".
TEST(BinomialInterval, BetaIsThatOfStatsmodels) {
  EXPECT_NEAR(clopper_pearson_interval(3, 10, .95).low, 0.06673951117773447, 1e-10);
  EXPECT_NEAR(clopper_pearson_interval(3, 10, .95).high, 0.6524528500599973, 1e-10);
  EXPECT_NEAR(clopper_pearson_interval(0, 8, .95).high, 0.3694166475528193, 1e-10);
  EXPECT_NEAR(clopper_pearson_interval(57, 400, .95).low, 0.109747661544709, 1e-10);
  EXPECT_NEAR(clopper_pearson_interval(57, 400, .95).high, 0.18065109731865606, 1e-10);
}

/// P(X >= k) for X ~ Binomial(n, p), term by term.
double at_least(int k, int n, double p) {
  double sum = 0;
  for (int i = k; i <= n; ++i) {
    sum += std::exp(std::lgamma(n + 1) - std::lgamma(i + 1) - std::lgamma(n - i + 1) +
                    i * std::log(p) + (n - i) * std::log1p(-p));
  }
  return sum;
}

/// Clopper and Pearson's definition: at the ends a tail of the binomial has half of what is left.
TEST(BinomialInterval, BetaLeavesHalfOfTheRestInEachTail) {
  for (const int n : {1, 2, 8, 40, 333}) {
    for (int s = 0; s <= n; s += 1 + n / 9) {
      const RateInterval interval = clopper_pearson_interval(s, n, .9);
      const double below = s == 0 ? .05 : at_least(s, n, interval.low);
      const double above = s == n ? .05 : 1 - at_least(s + 1, n, interval.high);
      EXPECT_NEAR(below, .05, 1e-10) << s << " of " << n;
      EXPECT_NEAR(above, .05, 1e-10) << s << " of " << n;
      EXPECT_EQ(s == 0, interval.low == 0);
      EXPECT_EQ(s == n, interval.high == 1);
    }
  }
  EXPECT_NEAR(clopper_pearson_interval(0, 8, .95).high, 1 - std::pow(.025, 1.0 / 8), 1e-12);
  EXPECT_LT(clopper_pearson_interval(500'000'000, 1'000'000'000, .95).high, .5001);
}

}  // namespace
}  // namespace winnow
