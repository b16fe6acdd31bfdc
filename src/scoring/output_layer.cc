#include "winnow/scoring/output_layer.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "scoring/best_labels.h"
#include "winnow/core/dispatch.h"
#include "winnow/core/error.h"
#include "winnow/core/portable_math.h"
#include "winnow/scoring/huffman_tree.h"
#include "winnow/scoring/sigmoid_table.h"

namespace winnow {
namespace {

constexpr double kOffset = 1e-5;  // fastText adds it inside its logarithms

/// How far fastText's float logits may lie from ours, of a text of few features; it grows with the
/// square root of their number. Measured on 26 million logits of real documents (docs/fasttext.md).
constexpr double kStepMargin = 0x1p-14;
/// Beyond this the steps' values differ by less than 2e-5.
constexpr double kSteepest = 7.5;

/// How many logits there are: for two-label softmax the difference of two, for hierarchical softmax
/// those of the inner nodes (a tree of one leaf has none: then one, which counts for nothing).
std::int64_t count_logits(FasttextLoss loss, std::int64_t labels) {
  if (loss == FasttextLoss::kSoftmax && labels == 2) return 1;
  if (loss == FasttextLoss::kHs) return std::max<std::int64_t>(labels - 1, 1);
  return labels;
}

Matrix<double> fold_weights_of(const Matrix<float>& output, std::int64_t logits,
                               bool is_difference) {
  Matrix<double> weights(logits, output.columns());
  for (std::int64_t row = 0; row < logits; ++row) {
    for (std::size_t k = 0; k < weights.row(row).size(); ++k) {
      weights.row(row)[k] = is_difference ? double{output.row(1)[k]} - double{output.row(0)[k]}
                                          : double{output.row(row)[k]};
    }
  }
  return weights;
}

/// The first `rows` rows as columns.
Matrix<float> transposed(const Matrix<float>& matrix, std::int64_t rows) {
  Matrix<float> turned(matrix.columns(), rows);
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t column = 0; column < matrix.columns(); ++column) {
      turned.row(column)[static_cast<std::size_t>(row)] =
          matrix.row(row)[static_cast<std::size_t>(column)];
    }
  }
  return turned;
}

void softmax(std::span<const double> logits, std::span<double> out) {
  if (logits.size() < out.size()) {  // of two labels, only the difference
    out[0] = 0;
    out[1] = logits[0];
  } else {
    std::ranges::copy(logits, out.begin());
  }
  const double top = *std::ranges::max_element(out);
  for (double& value : out) value -= top;
  portable_exp(out);
  double total = 0;
  for (const double value : out) total += value;
  for (double& value : out) value /= total;
}

/// 1 / (1 + e^-x), through e^-|x|, which cannot overflow.
void sigmoids(std::span<double> values) {
  std::vector<double> powers(values.size());
  std::ranges::transform(values, powers.begin(), [](double x) { return -std::abs(x); });
  portable_exp(powers);
  for (std::size_t k = 0; k < values.size(); ++k) {
    values[k] = (values[k] < 0 ? powers[k] : 1.0) / (1.0 + powers[k]);
  }
}

/// The product of the factors on the way from the root to each leaf.
void descend(const HuffmanTree& tree, std::span<double> logits, std::span<double> out) {
  sigmoids(logits);
  const auto labels = static_cast<std::size_t>(tree.labels());
  std::vector<double> nodes(2 * labels - 1);
  nodes.back() = 1;
  for (std::size_t inner = tree.inner.size(); inner-- > 0;) {
    const double reached = nodes[labels + inner];
    const double right = logits[inner];
    nodes[static_cast<std::size_t>(tree.inner[inner].left)] = reached * (1 - right + kOffset);
    nodes[static_cast<std::size_t>(tree.inner[inner].right)] = reached * (right + kOffset);
  }
  std::copy_n(nodes.begin(), labels, out.begin());
}

/// Each logit's sum runs in the order of the rows; the lanes are logits.
WINNOW_CLONES void add_product(std::span<const float> row, double factor, std::span<double> sums) {
  for (std::size_t c = 0; c < row.size(); ++c) sums[c] += double{row[c]} * factor;
}

}  // namespace

struct OutputLayer::State {
  FasttextLoss loss;
  std::int64_t labels;
  Matrix<double> fold_weights;  ///< rows: logits; none if not folded
  Matrix<float> weights;        ///< dim x logits; none if folded
  std::optional<HuffmanTree> tree;
  SigmoidTable sigmoid;

  std::vector<double> logits(std::span<const std::int64_t> sums, std::int64_t features,
                             std::int32_t shift) const {
    std::vector<double> means(sums.size());
    const double scale = std::ldexp(1.0, -shift);
    for (std::size_t k = 0; k < sums.size(); ++k) {
      means[k] = static_cast<double>(sums[k]) / static_cast<double>(features) * scale;
    }
    if (weights.rows() == 0) return means;
    std::vector<double> products(static_cast<std::size_t>(weights.columns()));
    for (std::size_t k = 0; k < means.size(); ++k) {
      add_product(weights.row(static_cast<std::int64_t>(k)), means[k], products);
    }
    return products;
  }
};

OutputLayer::OutputLayer(const FasttextVocabulary& vocabulary, const Matrix<float>& output) {
  if (vocabulary.args.kind != FasttextKind::kSupervised) {
    throw Error(errors::kModelUnsupported,
                "this model is not supervised: it has word vectors and no classes", {},
                "train with `fasttext supervised`");
  }
  auto state = std::make_unique<State>();
  state->loss = vocabulary.args.loss;
  state->labels = output.rows();
  const bool is_tree = state->loss == FasttextLoss::kHs;
  const std::int64_t logits = count_logits(state->loss, state->labels);
  if (logits > output.columns()) {
    state->weights = transposed(output, logits);
  } else {
    state->fold_weights = fold_weights_of(output, logits, logits < state->labels && !is_tree);
  }
  if (is_tree) state->tree = huffman_tree(vocabulary.label_counts);
  state_ = std::move(state);
}

OutputLayer::~OutputLayer() = default;
OutputLayer::OutputLayer(OutputLayer&&) noexcept = default;

std::int64_t OutputLayer::columns() const {
  const bool is_folded = state_->weights.rows() == 0;
  return is_folded ? state_->fold_weights.rows() : state_->weights.rows();
}

const Matrix<double>& OutputLayer::fold_weights() const { return state_->fold_weights; }
std::int64_t OutputLayer::labels() const { return state_->labels; }

void OutputLayer::probabilities(std::span<const std::int64_t> sums, std::int64_t features,
                                std::int32_t shift, std::span<double> out) const {
  if (features == 0) {
    std::ranges::fill(out, 0.0);
    return;
  }
  std::vector<double> logits = state_->logits(sums, features, shift);
  if (state_->tree) return descend(*state_->tree, logits, out);
  if (state_->loss == FasttextLoss::kSoftmax) return softmax(logits, out);
  std::ranges::transform(logits, out.begin(), [this](double logit) {
    return double{state_->sigmoid(static_cast<float>(logit))};
  });
}

std::vector<std::int32_t> OutputLayer::doubtful(std::span<const std::int64_t> sums,
                                                std::int64_t features, std::int32_t shift) const {
  std::vector<std::int32_t> labels;
  if (state_->tree || state_->loss == FasttextLoss::kSoftmax || features == 0) return labels;
  const double margin = kStepMargin * std::sqrt(1 + static_cast<double>(features) / 256);
  const std::vector<double> logits = state_->logits(sums, features, shift);
  for (std::size_t l = 0; l < logits.size(); ++l) {
    if (std::abs(logits[l]) > kSteepest) continue;
    const double steps = logits[l] * 32;
    if (std::abs(steps - std::nearbyint(steps)) < margin * 32) {
      labels.push_back(static_cast<std::int32_t>(l));
    }
  }
  return labels;
}

void OutputLayer::decide(std::span<const std::int32_t> doubtful, std::span<const float> logits,
                         std::span<double> out) const {
  for (std::size_t k = 0; k < doubtful.size(); ++k) {
    out[static_cast<std::size_t>(doubtful[k])] = double{state_->sigmoid(logits[k])};
  }
}

std::vector<Prediction> OutputLayer::best(std::span<const double> probabilities, std::int64_t k,
                                          double threshold) const {
  const std::size_t most = k < 0 ? probabilities.size() : static_cast<std::size_t>(k);
  if (most == 0) return {};
  const auto least = static_cast<float>(threshold);
  if (state_->tree) return best_leaves(probabilities, state_->tree->leaves, most, least);
  return best_labels(probabilities, most, least);
}

double OutputLayer::reported(double probability) const {
  if (state_->tree) return static_cast<float>(probability);
  const double score = fasttext_score(static_cast<float>(probability));
  const double magnitude = portable_exp(-std::abs(score));
  return static_cast<float>(score > 0 ? 1 / magnitude : magnitude);
}

}  // namespace winnow
