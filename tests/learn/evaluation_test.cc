#include "winnow/learn/evaluation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "winnow/core/error.h"

namespace winnow {
namespace {

using Examples = std::vector<ScoredExample>;

// The definitions, pair by pair and threshold by threshold.

double auc_by_pairs(const Examples& examples) {
  double ordered = 0;
  double pairs = 0;
  for (const auto& positive : examples) {
    for (const auto& negative : examples) {
      if (!positive.positive || negative.positive) continue;
      pairs += 1;
      if (positive.score > negative.score) ordered += 1;
      if (positive.score == negative.score) ordered += 0.5;
    }
  }
  return ordered / pairs;
}

struct Kept {
  double true_positives = 0, false_positives = 0, positives = 0, examples = 0;
};
Kept kept_by_counting(const Examples& examples, double threshold) {
  Kept kept;
  for (const auto& example : examples) {
    kept.examples += 1;
    kept.positives += example.positive ? 1 : 0;
    if (example.score < threshold) continue;
    (example.positive ? kept.true_positives : kept.false_positives) += 1;
  }
  return kept;
}

std::vector<double> thresholds_of(const Examples& examples) {
  std::vector<double> thresholds;
  for (const auto& example : examples) thresholds.push_back(example.score);
  std::ranges::sort(thresholds, std::greater());
  return thresholds;
}

double average_precision_by_steps(const Examples& examples) {
  double sum = 0;
  double recall = 0;
  for (const double threshold : thresholds_of(examples)) {
    const Kept kept = kept_by_counting(examples, threshold);
    const double next = kept.true_positives / kept.positives;
    sum += (next - recall) * kept.true_positives / (kept.true_positives + kept.false_positives);
    recall = next;
  }
  return sum;
}

/// Scores with many ties.
Examples random_examples(unsigned seed, std::size_t count, unsigned steps) {
  std::mt19937 random(seed);
  Examples examples;
  for (std::size_t i = 0; i < count; ++i) {
    const double score = static_cast<double>(random() % steps) / steps;
    examples.push_back({score, static_cast<double>(random() % 100) < 20 + 60 * score});
  }
  return examples;
}

TEST(Evaluation, AgreesWithHandComputedValues) {
  // Two positives, two negatives: 3 of the 4 pairs are in order; precision 1 at recall 1/2, 2/3 at
  // recall 1.
  const Curve curve = curve_of({{0.1, false}, {0.4, false}, {0.35, true}, {0.8, true}});
  EXPECT_EQ(roc_auc(curve), 0.75);
  EXPECT_DOUBLE_EQ(*average_precision(curve), 0.5 * 1 + 0.5 * 2 / 3);
  const ThresholdMetrics at = metrics_at(curve, 0.35);
  EXPECT_EQ(at.true_positives, 2U);
  EXPECT_EQ(at.false_positives, 1U);
  EXPECT_EQ(at.false_negatives, 0U);
  EXPECT_EQ(at.true_negatives, 1U);
  EXPECT_EQ(at.keep_rate, 0.75);
  EXPECT_DOUBLE_EQ(*at.f1, 0.8);
  EXPECT_EQ(at.false_positive_rate, 0.5);
  EXPECT_EQ(best_f1(curve)->threshold, 0.35);
}

TEST(Evaluation, CountsTiesHalf) {
  EXPECT_EQ(roc_auc(curve_of({{1, true}, {1, false}})), 0.5);
  EXPECT_EQ(roc_auc(curve_of({{2, true}, {1, true}, {1, false}, {0, false}})), 0.875);
  EXPECT_EQ(average_precision(curve_of({{1, true}, {1, false}})), 0.5);
}

TEST(Evaluation, AgreesWithTheDefinitions) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const auto examples = random_examples(seed, 2 + 3 * seed, 1 + seed % 40);
    const Curve curve = curve_of(examples);
    if (curve.positives == 0 || curve.negatives == 0) continue;
    EXPECT_NEAR(*roc_auc(curve), auc_by_pairs(examples), 1e-12);
    EXPECT_NEAR(*average_precision(curve), average_precision_by_steps(examples), 1e-12);
    for (const double threshold : {-1.0, 0.0, 0.25, 0.31, 0.975, 2.0}) {
      const Kept kept = kept_by_counting(examples, threshold);
      const ThresholdMetrics metrics = metrics_at(curve, threshold);
      EXPECT_EQ(static_cast<double>(metrics.true_positives), kept.true_positives);
      EXPECT_EQ(static_cast<double>(metrics.false_positives), kept.false_positives);
      EXPECT_EQ(metrics.true_positives + metrics.false_negatives, curve.positives);
      EXPECT_EQ(metrics.false_positives + metrics.true_negatives, curve.negatives);
    }
  }
}

TEST(Evaluation, BestF1IsTheBestOfAllThresholds) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    const auto examples = random_examples(seed, 50, 20);
    double best = 0;
    for (const double threshold : thresholds_of(examples)) {
      const Kept kept = kept_by_counting(examples, threshold);
      best = std::max(best, 2 * kept.true_positives /
                                (kept.true_positives + kept.false_positives + kept.positives));
    }
    EXPECT_DOUBLE_EQ(*best_f1(curve_of(examples))->f1, best);
  }
}

TEST(Evaluation, KeepsAtLeastTheShare) {
  const auto examples = random_examples(7, 200, 23);
  const Curve curve = curve_of(examples);
  for (const double share : {0.0, 0.001, 0.1, 0.5, 0.99, 1.0}) {
    const double threshold = threshold_keeping(curve, share);
    const Kept kept = kept_by_counting(examples, threshold);
    EXPECT_GE(kept.true_positives + kept.false_positives, share * kept.examples);
    for (const double higher : thresholds_of(examples)) {
      if (higher <= threshold) break;
      const Kept fewer = kept_by_counting(examples, higher);
      EXPECT_LT(fewer.true_positives + fewer.false_positives, share * fewer.examples);
    }
  }
}

TEST(Evaluation, DoesNotDependOnTheOrder) {
  auto examples = random_examples(9, 300, 50);
  const double auc = *roc_auc(curve_of(examples));
  const double precision = *average_precision(curve_of(examples));
  std::ranges::reverse(examples);
  EXPECT_EQ(roc_auc(curve_of(examples)), auc);
  EXPECT_EQ(average_precision(curve_of(examples)), precision);
}

TEST(Evaluation, OneClassHasNoAuc) {
  const Curve positives = curve_of({{0.5, true}, {0.6, true}});
  EXPECT_FALSE(roc_auc(positives).has_value());
  EXPECT_EQ(average_precision(positives), 1.0);
  EXPECT_FALSE(metrics_at(positives, 0.5).false_positive_rate.has_value());
  const Curve negatives = curve_of({{0.5, false}});
  EXPECT_FALSE(roc_auc(negatives).has_value());
  EXPECT_FALSE(average_precision(negatives).has_value());
  EXPECT_FALSE(best_f1(negatives).has_value());
  EXPECT_FALSE(metrics_at(negatives, 0.5).recall.has_value());
  EXPECT_FALSE(metrics_at(negatives, 0.9).precision.has_value());
}

TEST(Evaluation, RefusesScoresThatAreNoNumbers) {
  for (const double score : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    try {
      curve_of({{0.5, true}, {score, false}});
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.code().word, "E_EVALUATION_DATA");
    }
  }
}

}  // namespace
}  // namespace winnow
