#include "learn/validation.h"

#include <algorithm>
#include <cmath>

#include "learn/lanes.h"
#include "learn/sgd_step.h"
#include "winnow/core/portable_math.h"
#include "winnow/flow/pipeline.h"
#include "winnow/learn/evaluation.h"

namespace winnow {
namespace {

constexpr std::int64_t kBlock = 256;

WINNOW_CLONES void fill_logits(const RowTable& input, const RowTable& output,
                               std::span<const std::int32_t> rows, SgdScratch& scratch) {
  const float scale = 1.0F / static_cast<float>(rows.size());
  for_each_block(input.lanes(), MeanOfRows{input.lane_row(0), input.lanes(), rows, scale,
                                           scratch.hidden.lane_row(0)});
  SoftmaxOutput::fill_logits(output, scratch);
}

WINNOW_CLONES void normalise(SgdScratch& scratch) { SoftmaxOutput::normalise(scratch); }

double sigmoid(double x) {
  const double e = portable_exp(-std::abs(x));
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

/// The probability of a leaf: the product of the sides that its path takes.
float leaf_probability(const LabelTree& tree, std::int64_t label, std::span<const float> logits) {
  const auto nodes = tree.nodes.view().row(label);
  const auto sides = tree.sides.view().row(label);
  double product = 1;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    const double right = sigmoid(logits[static_cast<std::size_t>(nodes[n])]);
    product *= sides[n] != 0 ? right : 1 - right;
  }
  return static_cast<float>(product);
}

void scores_of_logits(FasttextLoss loss, const LabelTables& tables, SgdScratch& scratch,
                      std::span<float> out) {
  const std::span<float> logits = scratch.logits.row(0);
  if (loss == FasttextLoss::kHs) {
    for (std::size_t l = 0; l < out.size(); ++l) {
      out[l] = leaf_probability(tables.tree, static_cast<std::int64_t>(l), logits);
    }
    return;
  }
  if (loss == FasttextLoss::kSoftmax && out.size() == 2) {
    out[0] = logits[0] - logits[1];
    out[1] = logits[1] - logits[0];
    return;
  }
  if (loss == FasttextLoss::kSoftmax) normalise(scratch);
  std::ranges::copy(logits, out.begin());
}

bool has(std::span<const std::int32_t> labels, std::int64_t label) {
  return std::ranges::find(labels, label) != labels.end();
}

/// F1 of naming each document's best label, over all documents: fastText's own.
double f1_of_best(const LabelledFeatures& documents, const Matrix<float>& scores) {
  std::int64_t both = 0;
  for (std::int64_t d = 0; d < scores.rows(); ++d) {
    const auto row = scores.row(d);
    both += has(documents.labels.view().row(d), std::ranges::max_element(row) - row.begin());
  }
  const auto gold = static_cast<double>(documents.labels.view().values.size());
  return 2 * static_cast<double>(both) / (gold + static_cast<double>(scores.rows()));
}

Curve curve_of_label(const LabelledFeatures& documents, const Matrix<float>& scores,
                     std::int64_t label) {
  std::vector<ScoredExample> examples;
  for (std::int64_t d = 0; d < scores.rows(); ++d) {
    examples.push_back({scores.row(d)[static_cast<std::size_t>(label)],
                        has(documents.labels.view().row(d), label)});
  }
  return curve_of(std::move(examples));
}

/// Of two labels either gives the same; of more the mean over those that have both classes.
double mean_auc(const LabelledFeatures& documents, const Matrix<float>& scores) {
  double sum = 0;
  int labels = 0;
  for (std::int64_t l = 0; l < scores.columns(); ++l) {
    if (const auto auc = roc_auc(curve_of_label(documents, scores, l))) {
      sum += *auc;
      ++labels;
    }
  }
  return labels > 0 ? sum / labels : 0;
}

/// The best precision of a threshold that keeps the recall.
double precision_at_recall(const Curve& curve, double recall) {
  double best = 0;
  for (const CurvePoint& point : curve.points) {
    const auto right = static_cast<double>(point.true_positives);
    if (right < recall * static_cast<double>(curve.positives)) continue;
    best = std::max(best, right / static_cast<double>(point.kept()));
  }
  return curve.positives > 0 ? best : 0;
}

}  // namespace

Matrix<float> label_scores(const LabelledFeatures& documents, FasttextLoss loss,
                           const LabelTables& tables, const SgdWeights& weights, int threads) {
  Matrix<float> scores(documents.documents(), weights.output.rows());
  const std::int64_t blocks = (scores.rows() + kBlock - 1) / kBlock;
  for_each_index(threads, blocks, {}, [&](std::int64_t block) {
    SgdScratch scratch(weights.input.dim(), weights.output.rows());
    for (std::int64_t d = block * kBlock; d < std::min((block + 1) * kBlock, scores.rows()); ++d) {
      fill_logits(weights.input, weights.output, documents.features.view().row(d), scratch);
      scores_of_logits(loss, tables, scratch, scores.row(d));
    }
  });
  return scores;
}

double measure(const ValidationMetric& metric, const LabelledFeatures& documents,
               const Matrix<float>& scores) {
  switch (metric.kind) {
    case ValidationMetric::Kind::kF1:
      return f1_of_best(documents, scores);
    case ValidationMetric::Kind::kAuc:
      return mean_auc(documents, scores);
    case ValidationMetric::Kind::kPrecisionAtRecall:
      return precision_at_recall(curve_of_label(documents, scores, metric.label), metric.recall);
  }
  return 0;
}

}  // namespace winnow
