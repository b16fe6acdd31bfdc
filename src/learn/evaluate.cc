#include "winnow/learn/evaluate.h"

#include <cmath>

#include "learn/evaluation_input.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

BinaryEvaluation binary_of(const EvaluateOptions& options, const std::string& positive,
                           const std::vector<ScoredExample>& examples) {
  BinaryEvaluation binary;
  binary.positive = positive;
  binary.curve = curve_of(examples);
  binary.auc = roc_auc(binary.curve);
  binary.average_precision = average_precision(binary.curve);
  binary.best_f1 = best_f1(binary.curve);
  for (const double share : options.keep_rates) {
    const double threshold = threshold_keeping(binary.curve, share);
    binary.rows.push_back({share, metrics_at(binary.curve, threshold)});
  }
  for (const double threshold : options.thresholds) {
    binary.rows.push_back({std::nullopt, metrics_at(binary.curve, threshold)});
  }
  binary.calibration = calibration_of(examples, options.bins);
  return binary;
}

/// The mean of all scores, summed from the highest one down.
double mean_score(const Curve& curve) {
  double sum = 0;
  std::uint64_t before = 0;
  for (const CurvePoint& point : curve.points) {
    sum += point.threshold * static_cast<double>(point.kept() - before);
    before = point.kept();
  }
  return sum / static_cast<double>(curve.examples());
}

GroupEvaluation group_of(const std::string& name, const std::vector<ScoredExample>& examples,
                         const BinaryEvaluation& all) {
  const Curve curve = curve_of(examples);
  GroupEvaluation group;
  group.name = name;
  group.examples = curve.examples();
  group.positives = curve.positives;
  group.mean_score = mean_score(curve);
  group.auc = roc_auc(curve);
  group.average_precision = average_precision(curve);
  for (const ThresholdRow& row : all.rows) {
    group.metrics.push_back(metrics_at(curve, row.metrics.threshold));
  }
  return group;
}

void check_thresholds(const EvaluateOptions& options) {
  for (const double threshold : options.thresholds) {
    if (std::isfinite(threshold)) continue;
    throw Error(errors::kUsage, "a threshold is " + std::to_string(threshold), {},
                "thresholds are finite numbers");
  }
}

}  // namespace

Evaluation evaluate(const EvaluateOptions& options) {
  check_thresholds(options);
  const EvaluationInput input = options.model.empty() ? read_scores(options) : score_texts(options);
  if (input.examples == 0) {
    refuse_line(options, 0,
                "no record has a label" +
                    std::string(options.model.empty() ? "" : " of the model") + " (" +
                    std::to_string(input.unlabelled) + " records have none)",
                "name the field that holds the label: --label-field");
  }
  Evaluation evaluation;
  evaluation.examples = input.examples;
  evaluation.unlabelled = input.unlabelled;
  if (!options.model.empty()) {
    evaluation.labels = LabelEvaluation{input.labels, options.k, input.at_k, input.at_one};
  }
  if (input.groups.empty()) return evaluation;
  std::vector<ScoredExample> all;
  for (const auto& [name, examples] : input.groups) {
    all.insert(all.end(), examples.begin(), examples.end());
  }
  evaluation.binary = binary_of(options, input.positive, all);
  if (options.group_field.empty()) return evaluation;
  for (const auto& [name, examples] : input.groups) {
    evaluation.groups.push_back(group_of(name, examples, *evaluation.binary));
  }
  return evaluation;
}

}  // namespace winnow
