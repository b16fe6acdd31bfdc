#include "winnow/learn/evaluation.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "winnow/core/error.h"

namespace winnow {
namespace {

__extension__ using Uint128 = unsigned __int128;

std::optional<double> ratio(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

ThresholdMetrics metrics_of(const Curve& curve, const CurvePoint& point) {
  ThresholdMetrics metrics;
  metrics.threshold = point.threshold;
  metrics.true_positives = point.true_positives;
  metrics.false_positives = point.false_positives;
  metrics.false_negatives = curve.positives - point.true_positives;
  metrics.true_negatives = curve.negatives - point.false_positives;
  metrics.precision = ratio(point.true_positives, point.kept());
  metrics.recall = ratio(point.true_positives, curve.positives);
  metrics.f1 = ratio(2 * point.true_positives, point.kept() + curve.positives);
  metrics.false_positive_rate = ratio(point.false_positives, curve.negatives);
  metrics.keep_rate = ratio(point.kept(), curve.examples()).value_or(0);
  return metrics;
}

}  // namespace

Curve curve_of(std::vector<ScoredExample> examples) {
  for (const ScoredExample& example : examples) {
    if (std::isfinite(example.score)) continue;
    throw Error(errors::kEvaluationData, "a score is " + std::to_string(example.score), {},
                "scores are finite numbers; drop or mend this record");
  }
  std::ranges::sort(examples, std::ranges::greater(), &ScoredExample::score);
  Curve curve;
  for (const ScoredExample& example : examples) {
    ++(example.positive ? curve.positives : curve.negatives);
    if (curve.points.empty() || curve.points.back().threshold != example.score) {
      curve.points.push_back({example.score, 0, 0});
    }
    curve.points.back().true_positives = curve.positives;
    curve.points.back().false_positives = curve.negatives;
  }
  return curve;
}

std::optional<double> roc_auc(const Curve& curve) {
  if (curve.positives == 0 || curve.negatives == 0) return std::nullopt;
  Uint128 twice = 0;  // twice the pairs that are in order
  CurvePoint before;
  for (const CurvePoint& point : curve.points) {
    const std::uint64_t positives = point.true_positives - before.true_positives;
    const std::uint64_t below = curve.negatives - point.false_positives;
    const std::uint64_t equal = point.false_positives - before.false_positives;
    twice += Uint128{positives} * (2 * Uint128{below} + equal);
    before = point;
  }
  return static_cast<double>(twice) /
         (2 * static_cast<double>(Uint128{curve.positives} * curve.negatives));
}

std::optional<double> average_precision(const Curve& curve) {
  if (curve.positives == 0) return std::nullopt;
  double sum = 0;
  std::uint64_t before = 0;
  for (const CurvePoint& point : curve.points) {
    const auto found = static_cast<double>(point.true_positives - before);
    sum += found * (static_cast<double>(point.true_positives) / static_cast<double>(point.kept()));
    before = point.true_positives;
  }
  return sum / static_cast<double>(curve.positives);
}

ThresholdMetrics metrics_at(const Curve& curve, double threshold) {
  const auto below = std::ranges::find_if(
      curve.points, [&](const CurvePoint& point) { return point.threshold < threshold; });
  CurvePoint point;
  if (below != curve.points.begin()) point = *std::prev(below);
  point.threshold = threshold;
  return metrics_of(curve, point);
}

double threshold_keeping(const Curve& curve, double share) {
  const double wanted = share * static_cast<double>(curve.examples());
  for (const CurvePoint& point : curve.points) {
    if (static_cast<double>(point.kept()) >= wanted) return point.threshold;
  }
  return curve.points.back().threshold;
}

std::optional<ThresholdMetrics> best_f1(const Curve& curve) {
  if (curve.positives == 0) return std::nullopt;
  // Compared as fractions: 2 TP / (kept + positives).
  const auto is_better = [&](const CurvePoint& a, const CurvePoint& b) {
    return Uint128{a.true_positives} * (b.kept() + curve.positives) >
           Uint128{b.true_positives} * (a.kept() + curve.positives);
  };
  const CurvePoint* best = &curve.points.front();
  for (const CurvePoint& point : curve.points) {
    if (is_better(point, *best)) best = &point;
  }
  return metrics_of(curve, *best);
}

}  // namespace winnow
