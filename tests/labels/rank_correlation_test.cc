#include "winnow/labels/rank_correlation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace winnow {
namespace {

using Values = std::vector<double>;

Values random_values(std::size_t count, std::uint64_t different, std::uint32_t seed) {
  std::mt19937 random(seed);
  Values values(count);
  for (double& value : values) value = static_cast<double>(random() % different);
  return values;
}

/// Each pair by itself.
std::optional<double> tau_definition(const Values& a, const Values& b) {
  double same = 0, tied_a = 0, tied_b = 0, pairs = 0;
  const auto sign = [](double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0; };
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      same += sign(a[i] - a[j]) * sign(b[i] - b[j]);
      tied_a += a[i] == a[j] ? 1 : 0;
      tied_b += b[i] == b[j] ? 1 : 0;
      ++pairs;
    }
  }
  if (tied_a == pairs || tied_b == pairs) return std::nullopt;
  return same / std::sqrt((pairs - tied_a) * (pairs - tied_b));
}

/// A rank is one more than the smaller values, and half of the other equal ones.
double spearman_definition(const Values& a, const Values& b) {
  const auto rank_of = [](const Values& values, std::size_t i) {
    double rank = 1;
    for (std::size_t j = 0; j < values.size(); ++j) {
      rank += values[j] < values[i] ? 1 : j != i && values[j] == values[i] ? 0.5 : 0;
    }
    return rank;
  };
  double xy = 0, xx = 0, yy = 0, x = 0, y = 0;
  const auto n = static_cast<double>(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double p = rank_of(a, i), q = rank_of(b, i);
    x += p;
    y += q;
    xy += p * q;
    xx += p * p;
    yy += q * q;
  }
  return (n * xy - x * y) / std::sqrt((n * xx - x * x) * (n * yy - y * y));
}

TEST(RankCorrelation, EqualsItsDefinition) {
  std::uint32_t seed = 1;
  for (const std::uint64_t different : {2, 5, 1000}) {
    for (const std::size_t count : {2, 3, 10, 257}) {
      const Values a = random_values(count, different, seed++);
      const Values b = random_values(count, different, seed++);
      const auto expected = tau_definition(a, b);
      const auto tau = kendall_tau(a, b);
      ASSERT_EQ(tau.has_value(), expected.has_value());
      if (!tau) continue;
      EXPECT_NEAR(*tau, *expected, 1e-12);
      EXPECT_NEAR(*spearman(a, b), spearman_definition(a, b), 1e-10);
    }
  }
}

TEST(RankCorrelation, EndsOfTheScale) {
  const Values up = {1, 2, 3, 4}, down = {8, 6, 4, 2};
  EXPECT_DOUBLE_EQ(*kendall_tau(up, up), 1);
  EXPECT_DOUBLE_EQ(*kendall_tau(up, down), -1);
  EXPECT_DOUBLE_EQ(*spearman(up, down), -1);
  EXPECT_EQ(average_ranks(Values{3, 1, 3, 2}), (Values{3.5, 1, 3.5, 2}));
}

TEST(RankCorrelation, NothingWhereNothingVaries) {
  EXPECT_FALSE(spearman(Values{1, 1}, Values{1, 2}));
  EXPECT_FALSE(kendall_tau(Values{1, 2}, Values{3, 3}));
  EXPECT_FALSE(kendall_tau(Values{1}, Values{1}));
  EXPECT_FALSE(spearman({}, {}));
}

TEST(RankCorrelation, AMillionPairsAreCounted) {
  const Values a = random_values(1'000'000, 1 << 20, 3);
  Values b = a;
  for (double& value : b) value = -value;
  EXPECT_DOUBLE_EQ(*kendall_tau(a, b), -1);
  EXPECT_NEAR(*kendall_tau(a, random_values(1'000'000, 1 << 20, 4)), 0, 0.01);
}

}  // namespace
}  // namespace winnow
