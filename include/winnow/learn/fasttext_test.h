// fastText's `test` and `test-label`.
#pragma once

#include <string>
#include <vector>

#include "winnow/learn/label_metrics.h"
#include "winnow/scoring/line_lanes.h"

namespace winnow {

struct PredictionTest {
  std::vector<std::string> labels;  ///< the model's
  LabelMetrics metrics;
};

/// Predicts lines that hold their labels among their words, and counts those that have a label and
/// a feature. A label that the model does not know is no label. Errors are those of LineLanes.
PredictionTest test_predictions(const PredictOptions& options, const LineStreamOptions& stream);

/// As `fasttext test` prints it: N, P@k and R@k with three digits.
std::string test_lines(const PredictionTest& test, std::int64_t k);
/// As `fasttext test-label` prints it: F1, precision and recall of each label, then the above.
std::string test_label_lines(const PredictionTest& test, std::int64_t k);
/// winnow.test/1: examples, k, precision, recall, and the counts of each label.
std::string test_json(const PredictionTest& test, std::int64_t k);

}  // namespace winnow
