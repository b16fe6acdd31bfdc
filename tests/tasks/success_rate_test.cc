#include "winnow/tasks/success_rate.h"

#include <gtest/gtest.h>

#include <cmath>

namespace winnow {
namespace {

struct Reference {
  std::int64_t successes, attempts;
  double confidence;
  RateInterval wilson, exact, jeffreys;
};

/// SciPy 1.17: beta.ppf, norm.ppf.
constexpr Reference kReferences[] = {
    {0, 8, 0.95, {0, 0.32440756488388}, {0, 0.369416647552819}, {0, 0.262217248717186}},
    {0, 100, 0.95, {0, 0.0369934982069857}, {0, 0.0362166926451764}, {0, 0.0247452700152699}},
    {1,
     8,
     0.95,
     {0.0224174914500567, 0.470888182212854},
     {0.00315972353125191, 0.526509670875207},
     {0.0138382337903208, 0.453719321032415}},
    {4,
     8,
     0.95,
     {0.215216062213878, 0.784783937786122},
     {0.157012770487058, 0.842987229512942},
     {0.198965611281496, 0.801034388718504}},
    {8, 8, 0.95, {0.67559243511612, 1}, {0.630583352447181, 1}, {0.737782751282814, 1}},
    {22,
     100,
     0.95,
     {0.150012823846054, 0.310703535149858},
     {0.143303576749814, 0.313919653786318},
     {0.147509282587447, 0.308425858515901}},
    {99,
     100,
     0.95,
     {0.945513803821295, 0.998232567935859},
     {0.945540614607919, 0.999746853967023},
     {0.954221103399277, 0.99891889829092}},
    {500,
     1000,
     0.95,
     {0.469069600368104, 0.530930399631896},
     {0.468549172971792, 0.531450827028208},
     {0.469047712699114, 0.530952287300886}},
    {3,
     100000,
     0.95,
     {1.02027585445173e-05, 8.82080492517673e-05},
     {6.18676395892203e-06, 8.7670202566362e-05},
     {8.44941582548627e-06, 8.00616170915173e-05}},
    {4,
     8,
     0.9,
     {0.248641890212508, 0.751358109787492},
     {0.192902949994131, 0.807097050005869},
     {0.239297817628583, 0.760702182371417}},
    {22,
     100,
     0.99,
     {0.132633487544776, 0.342210097576085},
     {0.123884114702041, 0.343728594065718},
     {0.127808754790588, 0.338135971712083}}};

void expect_near(const RateInterval& got, const RateInterval& expected, const Reference& at) {
  EXPECT_NEAR(got.low, expected.low, 1e-10) << at.successes << " of " << at.attempts;
  EXPECT_NEAR(got.high, expected.high, 1e-10) << at.successes << " of " << at.attempts;
}

TEST(RateIntervals, EqualTheReference) {
  for (const Reference& at : kReferences) {
    const auto of = [&](IntervalKind kind) {
      return rate_interval(kind, at.successes, at.attempts, at.confidence);
    };
    expect_near(of(IntervalKind::kWilson), at.wilson, at);
    expect_near(of(IntervalKind::kClopperPearson), at.exact, at);
    expect_near(of(IntervalKind::kJeffreys), at.jeffreys, at);
  }
}

TEST(RateIntervals, ClopperPearsonInvertsTheBinomial) {
  // P(X >= s | low) and P(X <= s | high) are each 2.5 %, summed term by term.
  const auto at_most = [](std::int64_t s, std::int64_t n, double p) {
    double term = std::pow(1 - p, static_cast<double>(n));
    double sum = term;
    for (std::int64_t i = 0; i < s; ++i) {
      term *= static_cast<double>(n - i) / static_cast<double>(i + 1) * p / (1 - p);
      sum += term;
    }
    return sum;
  };
  for (std::int64_t s = 1; s < 30; ++s) {
    const RateInterval got = rate_interval(IntervalKind::kClopperPearson, s, 30, 0.95);
    EXPECT_NEAR(1 - at_most(s - 1, 30, got.low), 0.025, 1e-10);
    EXPECT_NEAR(at_most(s, 30, got.high), 0.025, 1e-10);
  }
}

TEST(RateIntervals, HoldForManyAttempts) {
  const RateInterval got =
      rate_interval(IntervalKind::kClopperPearson, 500'000'000, 1'000'000'000, 0.95);
  EXPECT_NEAR(got.high - got.low, 2 * 1.959963984540054 * 0.5 / std::sqrt(1e9), 1e-8);
}

TEST(RateIntervals, NormalQuantile) {
  EXPECT_NEAR(normal_quantile(0.5), 0, 1e-15);
  EXPECT_NEAR(normal_quantile(0.9), 1.2815515655446004, 1e-13);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-13);
  EXPECT_NEAR(normal_quantile(0.995), 2.5758293035489004, 1e-13);
  EXPECT_NEAR(normal_quantile(0.9999995), 4.89163847571478, 1e-8);
}

TEST(RateIntervals, NamesReadBack) {
  for (const std::string name : {"wilson", "clopper-pearson", "jeffreys"}) {
    EXPECT_EQ(name_of(*interval_kind_of(name)), name);
  }
  EXPECT_FALSE(interval_kind_of("normal"));
}

TEST(PassAtK, EqualsTheClosedForm) {
  // Binomial coefficients as integers; small enough to be exact.
  const auto choose = [](std::int64_t n, std::int64_t k) {
    std::int64_t c = 1;
    for (std::int64_t i = 0; i < k; ++i) c = c * (n - i) / (i + 1);
    return static_cast<double>(n < k ? 0 : c);
  };
  for (std::int64_t n = 1; n <= 30; ++n) {
    for (std::int64_t s = 0; s <= n; ++s) {
      for (std::int64_t k = 1; k <= n; ++k) {
        EXPECT_NEAR(pass_at_k(s, n, k), 1 - choose(n - s, k) / choose(n, k), 1e-12);
      }
    }
  }
  EXPECT_EQ(pass_at_k(0, 10, 10), 0);
  EXPECT_EQ(pass_at_k(1, 10, 10), 1);
}

}  // namespace
}  // namespace winnow
