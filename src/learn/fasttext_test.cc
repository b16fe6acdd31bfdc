#include "winnow/learn/fasttext_test.h"

#include <nlohmann/json.hpp>

#include "learn/formatted.h"
#include "learn/metric_json.h"
#include "winnow/text/fasttext_lines.h"

namespace winnow {
namespace {

std::string general_lines(const LabelMetrics& metrics, std::int64_t k, const char* format) {
  std::string lines = "N\t" + std::to_string(metrics.examples()) + "\n";
  const auto add = [&](const char* name, std::optional<double> value) {
    lines.append(name).append(std::to_string(k)).append("\t");
    lines.append(value ? formatted(format, *value) : "nan").append("\n");
  };
  add("P@", metrics.all().precision());
  add("R@", metrics.all().recall());
  return lines;
}

}  // namespace

PredictionTest test_predictions(const PredictOptions& options, const LineStreamOptions& stream) {
  LineLanes lanes(options, stream);
  const auto names = lanes.model().labels();
  PredictionTest test{{names.begin(), names.end()}, LabelMetrics(names.size())};
  std::vector<LabelMetrics> counts(static_cast<std::size_t>(lanes.lanes()), test.metrics);
  const FasttextLabels labels(test.labels);
  const auto work = [&](const ScoredLines& scored, int lane) {
    std::vector<std::int32_t> gold;
    std::vector<std::int32_t> named;
    for (std::size_t l = 0; l < scored.lines.size(); ++l) {
      gold.clear();
      labels.append(scored.lines[l], gold);
      if (gold.empty() || scored.scores.features[l] == 0) continue;
      named.clear();
      for (const Prediction& best : lanes.best(scored, l)) named.push_back(best.label);
      counts[static_cast<std::size_t>(lane)].add(gold, named);
    }
    return std::string();
  };
  lanes.run(work, [](std::string_view) {});
  for (const LabelMetrics& count : counts) test.metrics.add(count);
  return test;
}

std::string test_lines(const PredictionTest& test, std::int64_t k) {
  return general_lines(test.metrics, k, "%.3g");
}

std::string test_label_lines(const PredictionTest& test, std::int64_t k) {
  std::string lines;
  const auto add = [&](const char* name, std::optional<double> value) {
    lines.append(name).append(" : ");
    lines.append(value ? formatted("%.6f", *value) : "--------").append("  ");
  };
  for (std::size_t l = 0; l < test.labels.size(); ++l) {
    const LabelCounts& counts = test.metrics.of_label()[l];
    add("F1-Score", counts.f1());
    add("Precision", counts.precision());
    add("Recall", counts.recall());
    lines.append(" ").append(test.labels[l]).append("\n");
  }
  return lines + general_lines(test.metrics, k, "%.3f");
}

std::string test_json(const PredictionTest& test, std::int64_t k) {
  nlohmann::ordered_json report = {{"format", "winnow.test/1"},
                                   {"examples", test.metrics.examples()},
                                   {"k", k},
                                   {"precision", json_number(test.metrics.all().precision())},
                                   {"recall", json_number(test.metrics.all().recall())}};
  report["labels"] = json_labels(test.labels, test.metrics);
  return json_text(report);
}

}  // namespace winnow
