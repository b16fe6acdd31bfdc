// winnow evaluate: a model on labelled data, or scores beside labels, to numbers and pictures.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "winnow/learn/calibration.h"
#include "winnow/learn/evaluation.h"
#include "winnow/learn/label_metrics.h"

namespace winnow {

/// The input is JSON lines if its first character is '{'. Else, without a model, it is a table:
/// score, label and (if asked for) group with tabs between, in this order or as a first row names
/// them; with a model, lines of text that hold their labels among their words, as fastText has
/// them.
struct EvaluateOptions {
  std::string input = "-";  ///< a file (.gz, .zst by content), or "-" for standard input
  std::string model;        ///< a fastText model; empty: the input holds scores
  /// The positive label. Empty: the model card's, or the first one of a model of two labels; of
  /// scores: "1" or "true", all others being "0" or "false".
  std::string label;
  std::string preparation;  ///< of the texts; empty: the card's, else raw
  std::string text_field = "text";
  std::string score_field = "score";
  std::string label_field = "label";
  std::string group_field;  ///< empty: no groups
  std::vector<double> thresholds;
  std::vector<double> keep_rates = {0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1};
  std::size_t bins = 10;  ///< of the calibration
  std::int64_t k = 1;     ///< labels to name for P@k and R@k
  std::uint64_t most_line_bytes = 256 << 20;
  int threads = 1;  ///< changes no result
  std::string device = "auto";
  std::stop_token stop;
};

struct ThresholdRow {
  std::optional<double> keep_rate;  ///< that asked for it; absent: the threshold itself was asked
  ThresholdMetrics metrics;
};

/// The positive label against all others.
struct BinaryEvaluation {
  std::string positive;
  Curve curve;
  std::optional<double> auc;
  std::optional<double> average_precision;
  std::optional<ThresholdMetrics> best_f1;
  std::vector<ThresholdRow> rows;          ///< keep-rates, then thresholds
  std::optional<Calibration> calibration;  ///< absent where scores are no probabilities
};

/// Each label of a model.
struct LabelEvaluation {
  std::vector<std::string> labels;
  std::int64_t k = 1;
  LabelMetrics at_k{0};    ///< with the k best labels named
  LabelMetrics at_one{0};  ///< with the best one named: confusion, F1 of each label
};

/// The examples of one group; absent what needs both classes.
struct GroupEvaluation {
  std::string name;  ///< empty: the records without the field
  std::uint64_t examples = 0;
  std::uint64_t positives = 0;
  double mean_score = 0;
  std::optional<double> auc;
  std::optional<double> average_precision;
  std::vector<ThresholdMetrics> metrics;  ///< at the thresholds of BinaryEvaluation::rows
};

struct Evaluation {
  std::uint64_t examples = 0;
  std::uint64_t unlabelled = 0;  ///< records without a label (that the model knows): not counted
  std::optional<BinaryEvaluation> binary;  ///< scores; a model of two labels; a label asked for
  std::optional<LabelEvaluation> labels;   ///< with a model
  std::vector<GroupEvaluation> groups;     ///< by name; need `binary`
};

/// E_EVALUATION_DATA names the first line that cannot be used, and is thrown for an input without
/// any labelled record; E_USAGE for a threshold that is not finite; E_MODEL_*, E_LABEL_UNKNOWN,
/// E_NO_INPUT, E_LINE_TOO_LONG, E_INTERRUPTED.
Evaluation evaluate(const EvaluateOptions& options);

/// For a person: tables.
std::string evaluation_text(const Evaluation& evaluation);
/// winnow.evaluation/1 (docs/formats.md).
std::string evaluation_json(const Evaluation& evaluation);
/// A self-contained SVG: ROC, precision and recall, reliability, and the scores of both classes. Of
/// an evaluation without `binary` the confusion of the most frequent labels.
std::string evaluation_svg(const Evaluation& evaluation);

}  // namespace winnow
