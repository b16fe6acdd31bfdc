// Tables of an evaluation, for a person.
#include <algorithm>
#include <cstdio>
#include <span>

#include "learn/formatted.h"
#include "winnow/core/append_line.h"
#include "winnow/learn/evaluate.h"

namespace winnow {
namespace {

constexpr std::size_t kMostLabels = 40;
constexpr std::size_t kMostMistakes = 15;

std::string ratio(std::optional<double> value) { return value ? formatted("%.4f", *value) : "-"; }

/// Bytes that would move a terminal's cursor are shown as '?'.
std::string shown(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, '?');
  return text;
}

void add_threshold(std::string& out, const char* asked, const ThresholdMetrics& metrics) {
  append_line(out, "  %9s %12.6g %10llu %9.2f%% %10s %8s %8s %8s\n", asked, metrics.threshold,
              static_cast<unsigned long long>(metrics.true_positives + metrics.false_positives),
              100 * metrics.keep_rate, ratio(metrics.precision).c_str(),
              ratio(metrics.recall).c_str(), ratio(metrics.f1).c_str(),
              ratio(metrics.false_positive_rate).c_str());
}

void add_binary(std::string& out, const BinaryEvaluation& binary) {
  append_line(out, "\npositive label %s: %llu positive, %llu negative\n",
              shown(binary.positive).c_str(),
              static_cast<unsigned long long>(binary.curve.positives),
              static_cast<unsigned long long>(binary.curve.negatives));
  append_line(out, "  ROC AUC            %s\n", ratio(binary.auc).c_str());
  append_line(out, "  average precision  %s\n", ratio(binary.average_precision).c_str());
  if (binary.best_f1) {
    append_line(out, "  best F1            %s at threshold %.6g\n",
                ratio(binary.best_f1->f1).c_str(), binary.best_f1->threshold);
  }
  append_line(out, "\n  %9s %12s %10s %10s %10s %8s %8s %8s\n", "asked", "threshold", "kept",
              "keep-rate", "precision", "recall", "F1", "FPR");
  for (const ThresholdRow& row : binary.rows) {
    char asked[32] = "threshold";
    if (row.keep_rate) std::snprintf(asked, sizeof(asked), "%.3g%%", 100 * *row.keep_rate);
    add_threshold(out, asked, row.metrics);
  }
}

void add_calibration(std::string& out, const Calibration& calibration) {
  append_line(out, "\ncalibration: expected error %.4f, largest %.4f, Brier %.4f\n",
              calibration.expected_error, calibration.largest_error, calibration.brier);
  append_line(out, "  %15s %10s %11s %15s\n", "score", "examples", "mean score", "positive share");
  for (const ReliabilityBin& bin : calibration.bins) {
    append_line(out, "  %6.3g to %5.3g %10llu", bin.low, bin.high,
                static_cast<unsigned long long>(bin.examples));
    if (bin.examples > 0) append_line(out, " %11.4f %15.4f", bin.mean_score, bin.positive_share);
    out += '\n';
  }
}

void add_groups(std::string& out, const std::vector<GroupEvaluation>& groups) {
  std::size_t width = 5;
  for (const GroupEvaluation& group : groups) width = std::max(width, group.name.size());
  const int column = static_cast<int>(std::min<std::size_t>(width, 40));
  append_line(out, "\n  %-*s %10s %10s %10s %8s %8s\n", column, "group", "examples", "positive",
              "mean score", "AUC", "AP");
  for (const GroupEvaluation& group : groups) {
    append_line(out, "  %-*s %10llu %10llu %10.4f %8s %8s\n", column,
                group.name.empty() ? "(none)" : shown(group.name).c_str(),
                static_cast<unsigned long long>(group.examples),
                static_cast<unsigned long long>(group.positives), group.mean_score,
                ratio(group.auc).c_str(), ratio(group.average_precision).c_str());
  }
}

void add_label_rows(std::string& out, const LabelEvaluation& labels) {
  std::vector<std::size_t> order(labels.labels.size());
  for (std::size_t l = 0; l < order.size(); ++l) order[l] = l;
  const auto& counts = labels.at_one.of_label();
  std::ranges::stable_sort(order, std::ranges::greater(),
                           [&](std::size_t l) { return counts[l].gold; });
  append_line(out, "\n  %-32s %8s %8s %9s %8s %8s\n", "label", "gold", "named", "precision",
              "recall", "F1");
  for (const std::size_t l : std::span(order).first(std::min(order.size(), kMostLabels))) {
    append_line(out, "  %-32s %8llu %8llu %9s %8s %8s\n", shown(labels.labels[l]).c_str(),
                static_cast<unsigned long long>(counts[l].gold),
                static_cast<unsigned long long>(counts[l].predicted),
                ratio(counts[l].precision()).c_str(), ratio(counts[l].recall()).c_str(),
                ratio(counts[l].f1()).c_str());
  }
  if (order.size() > kMostLabels) {
    append_line(out, "  and %zu labels more (--json has all)\n", order.size() - kMostLabels);
  }
}

void add_mistakes(std::string& out, const LabelEvaluation& labels) {
  struct Mistake {
    std::pair<std::int32_t, std::int32_t> labels;
    std::uint64_t times;
  };
  std::vector<Mistake> mistakes;
  for (const auto& [pair, times] : labels.at_one.confusion()) {
    if (pair.first != pair.second) mistakes.push_back({pair, times});
  }
  std::ranges::stable_sort(mistakes, std::ranges::greater(), &Mistake::times);
  if (mistakes.empty()) return;
  append_line(out, "\n  %8s  %-32s %s\n", "times", "gold", "named instead");
  for (const Mistake& mistake :
       std::span(mistakes).first(std::min(mistakes.size(), kMostMistakes))) {
    const auto name = [&](std::int32_t label) {
      return shown(labels.labels[static_cast<std::size_t>(label)]);
    };
    append_line(out, "  %8llu  %-32s %s\n", static_cast<unsigned long long>(mistake.times),
                name(mistake.labels.first).c_str(), name(mistake.labels.second).c_str());
  }
}

void add_labels(std::string& out, const LabelEvaluation& labels) {
  const auto examples = static_cast<double>(labels.at_one.examples());
  append_line(out, "\n%zu labels\n", labels.labels.size());
  append_line(out, "  accuracy           %.4f\n",
              static_cast<double>(labels.at_one.right()) / examples);
  append_line(out, "  macro F1           %s\n", ratio(labels.at_one.macro_f1()).c_str());
  const auto k = static_cast<long long>(labels.k);
  append_line(out, "  P@%-3lld              %s\n", k, ratio(labels.at_k.all().precision()).c_str());
  append_line(out, "  R@%-3lld              %s\n", k, ratio(labels.at_k.all().recall()).c_str());
  add_label_rows(out, labels);
  add_mistakes(out, labels);
}

}  // namespace

std::string evaluation_text(const Evaluation& evaluation) {
  std::string out;
  append_line(out, "%llu examples", static_cast<unsigned long long>(evaluation.examples));
  if (evaluation.unlabelled > 0) {
    append_line(out, "; %llu records without a label are not counted",
                static_cast<unsigned long long>(evaluation.unlabelled));
  }
  out += '\n';
  if (evaluation.binary) {
    add_binary(out, *evaluation.binary);
    if (evaluation.binary->calibration) add_calibration(out, *evaluation.binary->calibration);
  }
  if (!evaluation.groups.empty()) add_groups(out, evaluation.groups);
  if (evaluation.labels) add_labels(out, *evaluation.labels);
  return out;
}

}  // namespace winnow
