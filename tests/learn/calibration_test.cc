#include "winnow/learn/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace winnow {
namespace {

TEST(Calibration, AgreesWithHandComputedValues) {
  const auto calibration =
      calibration_of({{0.1, false}, {0.2, true}, {0.8, true}, {0.9, true}, {1.0, false}}, 2);
  ASSERT_TRUE(calibration.has_value());
  ASSERT_EQ(calibration->bins.size(), 2U);
  EXPECT_EQ(calibration->bins[0].examples, 2U);
  EXPECT_EQ(calibration->bins[0].positives, 1U);
  EXPECT_DOUBLE_EQ(calibration->bins[0].mean_score, 0.15);
  EXPECT_DOUBLE_EQ(calibration->bins[1].mean_score, 0.9);
  EXPECT_DOUBLE_EQ(calibration->bins[1].positive_share, 2.0 / 3);
  EXPECT_DOUBLE_EQ(calibration->expected_error, 0.4 * 0.35 + 0.6 * (0.9 - 2.0 / 3));
  EXPECT_DOUBLE_EQ(calibration->largest_error, 0.35);
  EXPECT_DOUBLE_EQ(calibration->brier, (0.01 + 0.64 + 0.04 + 0.01 + 1) / 5);
}

TEST(Calibration, AgreesWithTheDefinition) {
  std::mt19937 random(2);
  std::vector<ScoredExample> examples;
  for (int i = 0; i < 500; ++i) {
    const double score = static_cast<double>(random() % 1001) / 1000;
    examples.push_back({score, static_cast<double>(random() % 1000) < 1000 * score * score});
  }
  const auto calibration = calibration_of(examples, 10);
  double expected = 0;
  for (std::size_t b = 0; b < 10; ++b) {
    double count = 0;
    double scores = 0;
    double positives = 0;
    for (const auto& example : examples) {
      if (std::min(std::floor(example.score * 10), 9.0) != static_cast<double>(b)) continue;
      count += 1;
      scores += example.score;
      positives += example.positive ? 1 : 0;
    }
    EXPECT_EQ(static_cast<double>(calibration->bins[b].examples), count);
    expected += std::abs(scores - positives) / 500;
  }
  EXPECT_NEAR(calibration->expected_error, expected, 1e-12);
  std::ranges::reverse(examples);
  EXPECT_EQ(calibration_of(examples, 10)->expected_error, calibration->expected_error);
  EXPECT_EQ(calibration_of(examples, 10)->brier, calibration->brier);
}

TEST(Calibration, TakesWhatFasttextReports) {
  const auto calibration = calibration_of({{1.00001, true}, {-0.00001, false}}, 10);
  ASSERT_TRUE(calibration.has_value());
  EXPECT_EQ(calibration->expected_error, 0);
  EXPECT_EQ(calibration->brier, 0);
}

TEST(Calibration, NeedsProbabilities) {
  EXPECT_FALSE(calibration_of({}, 10).has_value());
  EXPECT_FALSE(calibration_of({{0.5, true}, {1.5, false}}, 10).has_value());
  EXPECT_FALSE(calibration_of({{std::nan(""), true}}, 10).has_value());
}

}  // namespace
}  // namespace winnow
