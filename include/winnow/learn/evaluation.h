// How well scores tell positives from negatives: exact counts at every threshold.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace winnow {

struct ScoredExample {
  double score = 0;
  bool positive = false;
};

/// Counts of what a threshold keeps: examples with score >= threshold.
struct CurvePoint {
  double threshold = 0;
  std::uint64_t true_positives = 0;
  std::uint64_t false_positives = 0;
  std::uint64_t kept() const { return true_positives + false_positives; }
};

/// One point a distinct score, from the highest to the lowest; the last one keeps everything.
struct Curve {
  std::uint64_t positives = 0;
  std::uint64_t negatives = 0;
  std::vector<CurvePoint> points;
  std::uint64_t examples() const { return positives + negatives; }
};

/// E_EVALUATION_DATA for a score that is not finite. The order of the examples does not matter.
Curve curve_of(std::vector<ScoredExample> examples);

/// The share of (positive, negative) pairs in which the positive has the higher score, equal scores
/// counting half (that is: mid-ranks). Counted in integers. Nothing without both classes.
std::optional<double> roc_auc(const Curve& curve);

/// Average precision: the sum over the points, from the highest threshold down, of
/// (recall - recall of the point before) * precision; no interpolation. Nothing without positives.
std::optional<double> average_precision(const Curve& curve);

/// What a threshold does. A ratio over nothing is absent.
struct ThresholdMetrics {
  double threshold = 0;
  std::uint64_t true_positives = 0;
  std::uint64_t false_positives = 0;
  std::uint64_t false_negatives = 0;
  std::uint64_t true_negatives = 0;
  std::optional<double> precision;            ///< TP / (TP + FP)
  std::optional<double> recall;               ///< TP / (TP + FN)
  std::optional<double> f1;                   ///< 2 TP / (2 TP + FP + FN)
  std::optional<double> false_positive_rate;  ///< FP / (FP + TN)
  double keep_rate = 0;                       ///< (TP + FP) / examples
};

/// Metrics of any threshold; `curve` has examples.
ThresholdMetrics metrics_at(const Curve& curve, double threshold);

/// The highest threshold that keeps at least `share` (0 to 1) of the examples: kept >= share * n,
/// equal scores staying together.
double threshold_keeping(const Curve& curve, double share);

/// The highest threshold of the best F1. Nothing without positives.
std::optional<ThresholdMetrics> best_f1(const Curve& curve);

}  // namespace winnow
