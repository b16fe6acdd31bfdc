#include "winnow/core/isotonic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace winnow {
namespace {

/// The definition: of all blocks around a score the largest of the least means (the max-min formula
/// of Barlow et al. 1972), for an example's own score.
double max_min(const std::vector<LabelledScore>& examples, double score) {
  std::vector<double> scores;
  for (const LabelledScore& example : examples) scores.push_back(example.score);
  std::ranges::sort(scores);
  double best = 0;
  for (const double low : scores) {
    if (low > score) continue;
    double least = 1;
    for (const double high : scores) {
      if (high < score) continue;
      double positives = 0;
      double count = 0;
      for (const LabelledScore& example : examples) {
        if (example.score < low || example.score > high) continue;
        positives += example.positive ? 1 : 0;
        count += 1;
      }
      least = std::min(least, positives / count);
    }
    best = std::max(best, least);
  }
  return best;
}

TEST(Isotonic, EqualsTheMaxMinFormulaAtEveryExample) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 40; ++trial) {
    std::vector<LabelledScore> examples;
    for (int k = 0; k < 25; ++k) {
      const double score = static_cast<double>(random() % 15) / 10;
      examples.push_back({score, static_cast<double>(random() % 15) < score * 10});
    }
    const Isotonic isotonic(examples);
    for (const LabelledScore& example : examples) {
      EXPECT_EQ(isotonic.value(example.score), max_min(examples, example.score));
    }
  }
}

/// scikit-learn 1.9.1's IsotonicRegression(out_of_bounds="clip") gives these.
TEST(Isotonic, IsLinearBetweenStepsAndLevelOutside) {
  const Isotonic isotonic({{.1, false}, {.2, true}, {.3, false}, {.4, true}, {.8, true}});
  EXPECT_EQ(isotonic.value(.0), 0);
  EXPECT_EQ(isotonic.value(.1), 0);
  EXPECT_DOUBLE_EQ(isotonic.value(.15), .25);
  EXPECT_EQ(isotonic.value(.25), .5);
  EXPECT_DOUBLE_EQ(isotonic.value(.35), .75);
  EXPECT_EQ(isotonic.value(.6), 1);
  EXPECT_EQ(isotonic.value(9), 1);
  EXPECT_TRUE(std::isnan(isotonic.value(std::nan(""))));
}

TEST(Isotonic, NeverFallsAndDoesNotHangOnTheOrder) {
  std::mt19937 random(5);
  std::vector<LabelledScore> examples;
  for (int k = 0; k < 500; ++k) {
    examples.push_back({static_cast<double>(random() % 100), random() % 3 == 0});
  }
  const Isotonic one(examples);
  std::ranges::shuffle(examples, random);
  const Isotonic other(examples);
  double before = 0;
  for (double score = -1; score < 101; score += .25) {
    EXPECT_EQ(one.value(score), other.value(score));
    EXPECT_GE(one.value(score), before);
    before = one.value(score);
  }
}

}  // namespace
}  // namespace winnow
