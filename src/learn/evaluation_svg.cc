// The picture of an evaluation: four panels of one binary evaluation, or a confusion matrix.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "learn/formatted.h"
#include "learn/svg.h"
#include "winnow/learn/evaluate.h"

namespace winnow {
namespace {

constexpr std::string_view kBlue = "#2b6cb0";
constexpr std::string_view kOrange = "#c05621";
constexpr std::string_view kGrey = "#dddddd";
constexpr std::string_view kDark = "#888888";

std::string with_number(const std::string& words, std::optional<double> value) {
  return value ? words + formatted(" %.4f", *value) : words;
}

/// A square with axes from 0 to 1 (the horizontal one may be labelled otherwise).
class Panel {
 public:
  static constexpr double kSide = 300;

  Panel(SvgPicture& picture, SvgPoint corner) : picture_(picture), corner_(corner) {}

  SvgPoint at(double x, double y) const {
    return {corner_.x + kSide * x, corner_.y + kSide * (1 - y)};
  }

  void axes(const std::string& title, const std::string& below, const std::string& left, double low,
            double high) {
    picture_.text({corner_.x, corner_.y - 10}, title, SvgAnchor::kStart, 15, true);
    for (int step = 0; step <= 5; ++step) {
      const double share = step / 5.0;
      picture_.line(at(share, 0), at(share, 1), kGrey);
      picture_.line(at(0, share), at(1, share), kGrey);
      const SvgPoint under = at(share, 0);
      picture_.text({under.x, under.y + 16}, formatted("%.3g", low + share * (high - low)),
                    SvgAnchor::kMiddle, 11);
      const SvgPoint beside = at(0, share);
      picture_.text({beside.x - 6, beside.y + 4}, formatted("%.1f", share), SvgAnchor::kEnd, 11);
    }
    picture_.line(at(0, 0), at(1, 0), kDark);
    picture_.line(at(0, 0), at(0, 1), kDark);
    picture_.text({corner_.x + kSide / 2, corner_.y + kSide + 34}, below, SvgAnchor::kMiddle, 12);
    picture_.text({corner_.x + kSide, corner_.y - 10}, left, SvgAnchor::kEnd, 12);
  }

  /// Leaves out points that lie less than half a pixel from the one before.
  void curve(const std::vector<SvgPoint>& shares, std::string_view colour) {
    std::vector<SvgPoint> points;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const SvgPoint next = at(shares[i].x, shares[i].y);
      const bool near = !points.empty() && std::abs(next.x - points.back().x) < 0.5 &&
                        std::abs(next.y - points.back().y) < 0.5;
      if (!near || i + 1 == shares.size()) points.push_back(next);
    }
    picture_.path(points, colour);
  }

 private:
  SvgPicture& picture_;
  SvgPoint corner_;
};

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

void draw_roc(Panel panel, SvgPicture& picture, const BinaryEvaluation& binary) {
  panel.axes(with_number("ROC: AUC", binary.auc), "false positive rate", "recall", 0, 1);
  picture.line(panel.at(0, 0), panel.at(1, 1), kDark, "4 4");
  std::vector<SvgPoint> points = {{0, 0}};
  for (const CurvePoint& point : binary.curve.points) {
    points.push_back({share(point.false_positives, binary.curve.negatives),
                      share(point.true_positives, binary.curve.positives)});
  }
  panel.curve(points, kBlue);
}

void draw_precision(Panel panel, SvgPicture& picture, const BinaryEvaluation& binary) {
  panel.axes(with_number("Average precision", binary.average_precision), "recall", "precision", 0,
             1);
  const double base = share(binary.curve.positives, binary.curve.examples());
  picture.line(panel.at(0, base), panel.at(1, base), kDark, "4 4");
  std::vector<SvgPoint> points;
  for (const CurvePoint& point : binary.curve.points) {
    const double recall = share(point.true_positives, binary.curve.positives);
    const double precision = share(point.true_positives, point.kept());
    if (!points.empty()) points.push_back({points.back().x, precision});
    points.push_back({recall, precision});
  }
  panel.curve(points, kBlue);
  if (!binary.best_f1 || !binary.best_f1->precision) return;
  const ThresholdMetrics& best = *binary.best_f1;
  picture.circle(panel.at(*best.recall, *best.precision), 4, kOrange,
                 "best F1 " + formatted("%.4f", *best.f1) + " at threshold " +
                     formatted("%.6g", best.threshold));
}

void draw_reliability(Panel panel, SvgPicture& picture, const BinaryEvaluation& binary) {
  if (!binary.calibration) {
    panel.axes("Reliability: scores are no probabilities", "score", "positive share", 0, 1);
    return;
  }
  const Calibration& calibration = *binary.calibration;
  panel.axes(with_number("Reliability: ECE", calibration.expected_error), "score", "positive share",
             0, 1);
  picture.line(panel.at(0, 0), panel.at(1, 1), kDark, "4 4");
  std::uint64_t most = 1;
  for (const ReliabilityBin& bin : calibration.bins) most = std::max(most, bin.examples);
  for (const ReliabilityBin& bin : calibration.bins) {
    if (bin.examples == 0) continue;
    const double height = 0.25 * share(bin.examples, most);
    const SvgPoint corner = panel.at(bin.low, height);
    picture.rectangle(corner, Panel::kSide * (bin.high - bin.low) - 1, Panel::kSide * height,
                      "#2b6cb040", std::to_string(bin.examples) + " examples");
    picture.circle(panel.at(bin.mean_score, bin.positive_share), 4, kOrange,
                   "mean score " + formatted("%.4f", bin.mean_score) + ", positive " +
                       formatted("%.4f", bin.positive_share));
  }
}

/// How many examples of either class have a score in each of the bins from the least to the
/// greatest.
void draw_scores(Panel panel, SvgPicture& picture, const BinaryEvaluation& binary) {
  constexpr std::size_t kBins = 40;
  const auto& points = binary.curve.points;
  const double low = points.back().threshold;
  const double high = points.front().threshold;
  std::vector<std::uint64_t> counts[2] = {std::vector<std::uint64_t>(kBins),
                                          std::vector<std::uint64_t>(kBins)};
  CurvePoint before;
  for (const CurvePoint& point : points) {
    // Halves, because the range of any two doubles may be too much for one.
    const double place = high > low ? (point.threshold / 2 - low / 2) / (high / 2 - low / 2) : 0.5;
    const auto bin = std::min(static_cast<std::size_t>(place * kBins), kBins - 1);
    counts[0][bin] += point.false_positives - before.false_positives;
    counts[1][bin] += point.true_positives - before.true_positives;
    before = point;
  }
  const std::uint64_t most = std::max({std::uint64_t{1}, *std::ranges::max_element(counts[0]),
                                       *std::ranges::max_element(counts[1])});
  panel.axes("Scores of both classes", "score", "share of " + std::to_string(most), low, high);
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    for (const int side : {0, 1}) {
      const double height = share(counts[side][bin], most);
      const SvgPoint corner = panel.at((static_cast<double>(bin) + 0.5 * side) / kBins, height);
      picture.rectangle(corner, Panel::kSide / kBins / 2, Panel::kSide * height,
                        side == 1 ? kBlue : kOrange, std::to_string(counts[side][bin]));
    }
  }
  picture.text(panel.at(0.98, 0.93), "positive", SvgAnchor::kEnd, 12);
  picture.circle(panel.at(0.75, 0.945), 5, kBlue);
  picture.text(panel.at(0.98, 0.86), "negative", SvgAnchor::kEnd, 12);
  picture.circle(panel.at(0.75, 0.875), 5, kOrange);
}

std::string binary_svg(const Evaluation& evaluation) {
  const BinaryEvaluation& binary = *evaluation.binary;
  SvgPicture picture(800, 850);
  picture.text({60, 32},
               std::to_string(evaluation.examples) + " examples, " +
                   std::to_string(binary.curve.positives) + " of them " + binary.positive,
               SvgAnchor::kStart, 17, true);
  draw_roc(Panel(picture, {60, 80}), picture, binary);
  draw_precision(Panel(picture, {460, 80}), picture, binary);
  draw_reliability(Panel(picture, {60, 480}), picture, binary);
  draw_scores(Panel(picture, {460, 480}), picture, binary);
  return picture.finish();
}

/// The labels that are gold most often, in the model's order.
std::vector<std::size_t> frequent_labels(const LabelEvaluation& labels) {
  constexpr std::size_t kMost = 24;
  std::vector<std::size_t> order(labels.labels.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, std::ranges::greater(),
                           [&](std::size_t label) { return labels.at_one.of_label()[label].gold; });
  order.resize(std::min(order.size(), kMost));
  std::ranges::sort(order);
  return order;
}

std::string shade(double value) {
  char colour[64];
  std::snprintf(colour, sizeof(colour), "rgb(%d,%d,%d)", static_cast<int>(255 - 212 * value),
                static_cast<int>(255 - 147 * value), static_cast<int>(255 - 79 * value));
  return colour;
}

/// Rows: gold labels; columns: the best label named; shades: the share of the row.
std::string confusion_svg(const Evaluation& evaluation) {
  constexpr double kCell = 26;
  constexpr double kLeft = 240;
  constexpr double kTop = 110;
  const LabelEvaluation& labels = *evaluation.labels;
  const auto shown = frequent_labels(labels);
  const auto side = static_cast<int>(kCell * static_cast<double>(shown.size()));
  SvgPicture picture(static_cast<int>(kLeft) + side + 60, static_cast<int>(kTop) + side + 60);
  picture.text({20, 32}, "Gold labels (rows) and the best label named (columns, in the same order)",
               SvgAnchor::kStart, 15, true);
  picture.text({20, 54},
               std::to_string(evaluation.examples) + " examples; the " +
                   std::to_string(shown.size()) + " most frequent labels of " +
                   std::to_string(labels.labels.size()),
               SvgAnchor::kStart, 12);
  for (std::size_t r = 0; r < shown.size(); ++r) {
    const double y = kTop + kCell * static_cast<double>(r);
    picture.text({kLeft - 8, y + 17}, labels.labels[shown[r]], SvgAnchor::kEnd, 12);
    for (std::size_t c = 0; c < shown.size(); ++c) {
      const auto found = labels.at_one.confusion().find(
          {static_cast<std::int32_t>(shown[r]), static_cast<std::int32_t>(shown[c])});
      const std::uint64_t times = found == labels.at_one.confusion().end() ? 0 : found->second;
      const double part = share(times, labels.at_one.of_label()[shown[r]].gold);
      picture.rectangle({kLeft + kCell * static_cast<double>(c), y}, kCell - 1, kCell - 1,
                        shade(part),
                        labels.labels[shown[r]] + " named " + labels.labels[shown[c]] + ": " +
                            std::to_string(times));
    }
  }
  return picture.finish();
}

}  // namespace

std::string evaluation_svg(const Evaluation& evaluation) {
  return evaluation.binary ? binary_svg(evaluation) : confusion_svg(evaluation);
}

}  // namespace winnow
