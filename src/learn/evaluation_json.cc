#include "learn/metric_json.h"
#include "winnow/learn/evaluate.h"

namespace winnow {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const ThresholdMetrics& metrics) {
  return {{"threshold", metrics.threshold},
          {"true_positives", metrics.true_positives},
          {"false_positives", metrics.false_positives},
          {"false_negatives", metrics.false_negatives},
          {"true_negatives", metrics.true_negatives},
          {"precision", json_number(metrics.precision)},
          {"recall", json_number(metrics.recall)},
          {"f1", json_number(metrics.f1)},
          {"false_positive_rate", json_number(metrics.false_positive_rate)},
          {"keep_rate", metrics.keep_rate}};
}

Json json_of(const Calibration& calibration) {
  Json bins = Json::array();
  for (const ReliabilityBin& bin : calibration.bins) {
    const bool empty = bin.examples == 0;
    bins.push_back({{"low", bin.low},
                    {"high", bin.high},
                    {"examples", bin.examples},
                    {"positives", bin.positives},
                    {"mean_score", empty ? Json() : Json(bin.mean_score)},
                    {"positive_share", empty ? Json() : Json(bin.positive_share)}});
  }
  return {{"expected_error", calibration.expected_error},
          {"largest_error", calibration.largest_error},
          {"brier", calibration.brier},
          {"bins", std::move(bins)}};
}

Json json_of(const BinaryEvaluation& binary) {
  Json rows = Json::array();
  for (const ThresholdRow& row : binary.rows) {
    Json metrics = {{"asked_keep_rate", json_number(row.keep_rate)}};
    metrics.update(json_of(row.metrics));
    rows.push_back(std::move(metrics));
  }
  return {{"positive", binary.positive},
          {"positives", binary.curve.positives},
          {"negatives", binary.curve.negatives},
          {"auc", json_number(binary.auc)},
          {"average_precision", json_number(binary.average_precision)},
          {"best_f1", binary.best_f1 ? json_of(*binary.best_f1) : Json()},
          {"thresholds", std::move(rows)},
          {"calibration", binary.calibration ? json_of(*binary.calibration) : Json()}};
}

Json json_of(const LabelEvaluation& labels) {
  Json confusion = Json::array();
  for (const auto& [pair, times] : labels.at_one.confusion()) {
    confusion.push_back({{"gold", labels.labels[static_cast<std::size_t>(pair.first)]},
                         {"named", labels.labels[static_cast<std::size_t>(pair.second)]},
                         {"times", times}});
  }
  const auto examples = static_cast<double>(labels.at_one.examples());
  return {{"accuracy", static_cast<double>(labels.at_one.right()) / examples},
          {"macro_f1", json_number(labels.at_one.macro_f1())},
          {"k", labels.k},
          {"precision_at_k", json_number(labels.at_k.all().precision())},
          {"recall_at_k", json_number(labels.at_k.all().recall())},
          {"labels", json_labels(labels.labels, labels.at_one)},
          {"confusion", std::move(confusion)}};
}

Json json_of(const GroupEvaluation& group) {
  Json rows = Json::array();
  for (const ThresholdMetrics& metrics : group.metrics) rows.push_back(json_of(metrics));
  return {
      {"group", group.name},           {"examples", group.examples},
      {"positives", group.positives},  {"mean_score", group.mean_score},
      {"auc", json_number(group.auc)}, {"average_precision", json_number(group.average_precision)},
      {"thresholds", std::move(rows)}};
}

}  // namespace

std::string evaluation_json(const Evaluation& evaluation) {
  Json groups = Json::array();
  for (const GroupEvaluation& group : evaluation.groups) groups.push_back(json_of(group));
  return json_text({{"format", "winnow.evaluation/1"},
                    {"examples", evaluation.examples},
                    {"unlabelled", evaluation.unlabelled},
                    {"binary", evaluation.binary ? json_of(*evaluation.binary) : Json()},
                    {"labels", evaluation.labels ? json_of(*evaluation.labels) : Json()},
                    {"groups", std::move(groups)}});
}

}  // namespace winnow
