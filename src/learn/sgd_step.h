// One step of gradient descent: a document forward and backward. Inlined into the loops of sgd.cc.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "learn/lanes.h"
#include "learn/sgd.h"
#include "winnow/core/hash.h"

namespace winnow {

/// A thread's own vectors.
struct SgdScratch {
  SgdScratch(std::int64_t dim, std::int64_t labels)
      : hidden(1, dim), gradient(1, dim), logits(1, labels) {}

  RowTable hidden;
  RowTable gradient;
  RowTable logits;
  double loss = 0;
  std::int64_t examples = 0;
  bool diverged = false;
};

/// A document on its way.
struct SgdStep {
  std::span<const std::int32_t> labels;
  std::uint64_t random;  ///< decides what is drawn for this visit
  float rate;
};

/// For people: only the progress line shows it.
WINNOW_INLINE double loss_of(float probability) {
  return probability > 1e-5F ? -static_cast<double>(std::log(probability)) : 11.5;
}

/// Forward and backward through the output matrix; `scratch.gradient` is zero before.
template <FasttextLoss>
struct OutputStep;

class SoftmaxOutput {
 public:
  WINNOW_INLINE static void fill_logits(const RowTable& output, SgdScratch& scratch) {
    float* const logits = scratch.logits.row(0).data();
    const std::int64_t padded = scratch.logits.lanes() * kLane;
    for (std::int64_t l = 0; l < output.rows(); ++l) {
      logits[l] = dot(output.lane_row(l), scratch.hidden.lane_row(0), output.lanes());
    }
    for (std::int64_t l = output.rows(); l < padded; ++l) logits[l] = -3e38F;
  }

  /// Logits become probabilities; false if they are none.
  WINNOW_INLINE static bool normalise(SgdScratch& scratch) {
    Lane* const logits = scratch.logits.lane_row(0);
    Lane highest = logits[0];
    for (std::int64_t l = 1; l < scratch.logits.lanes(); ++l) {
      highest = logits[l] > highest ? logits[l] : highest;
    }
    const float maximum = maximum_of(highest);
    Lane sum = highest - highest;
    for (std::int64_t l = 0; l < scratch.logits.lanes(); ++l) {
      logits[l] -= maximum;
      exponential(logits[l]);
      sum += logits[l];
    }
    const float total = sum_of(sum);
    const float inverse = 1.0F / total;
    for (std::int64_t l = 0; l < scratch.logits.lanes(); ++l) logits[l] *= inverse;
    return total >= 1.0F && total < 3e38F;
  }
};

template <>
struct OutputStep<FasttextLoss::kSoftmax> {
  WINNOW_INLINE static void run(const LabelTables&, RowTable& output, const SgdStep& step,
                                SgdScratch& scratch) {
    const std::int32_t target = step.labels[step.random % step.labels.size()];
    SoftmaxOutput::fill_logits(output, scratch);
    if (!SoftmaxOutput::normalise(scratch)) scratch.diverged = true;
    const float* const probabilities = scratch.logits.row(0).data();
    for (std::int64_t l = 0; l < output.rows(); ++l) {
      const float alpha = step.rate * ((l == target ? 1.0F : 0.0F) - probabilities[l]);
      update_output_row(output.lane_row(l), scratch.hidden.lane_row(0),
                        scratch.gradient.lane_row(0), alpha, output.lanes());
    }
    scratch.loss += loss_of(probabilities[target]);
  }
};

/// A sigmoid of one output row, which is or is not to be.
WINNOW_INLINE void binary_step(const LabelTables& tables, RowTable& output, std::int64_t row,
                               bool is_target, float rate, SgdScratch& scratch) {
  const float logit = dot(output.lane_row(row), scratch.hidden.lane_row(0), output.lanes());
  if (std::isnan(logit)) scratch.diverged = true;
  const float score = std::isnan(logit) ? 0.0F : tables.sigmoid(logit);
  const float alpha = rate * ((is_target ? 1.0F : 0.0F) - score);
  update_output_row(output.lane_row(row), scratch.hidden.lane_row(0), scratch.gradient.lane_row(0),
                    alpha, output.lanes());
  scratch.loss += loss_of(is_target ? score : 1.0F - score);
}

template <>
struct OutputStep<FasttextLoss::kOva> {
  WINNOW_INLINE static void run(const LabelTables& tables, RowTable& output, const SgdStep& step,
                                SgdScratch& scratch) {
    for (std::int64_t l = 0; l < output.rows(); ++l) {
      const bool is_target =
          std::find(step.labels.begin(), step.labels.end(), l) != step.labels.end();
      binary_step(tables, output, l, is_target, step.rate, scratch);
    }
  }
};

template <>
struct OutputStep<FasttextLoss::kHs> {
  WINNOW_INLINE static void run(const LabelTables& tables, RowTable& output, const SgdStep& step,
                                SgdScratch& scratch) {
    const std::int32_t target = step.labels[step.random % step.labels.size()];
    const auto nodes = tables.tree.nodes.view().row(target);
    const auto sides = tables.tree.sides.view().row(target);
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      binary_step(tables, output, nodes[n], sides[n] != 0, step.rate, scratch);
    }
  }
};

template <>
struct OutputStep<FasttextLoss::kNs> {
  WINNOW_INLINE static void run(const LabelTables& tables, RowTable& output, const SgdStep& step,
                                SgdScratch& scratch) {
    const std::int32_t target = step.labels[step.random % step.labels.size()];
    binary_step(tables, output, target, true, step.rate, scratch);
    std::uint64_t random = step.random;
    for (std::int32_t n = 0; n < tables.negatives; ++n) {
      std::int64_t other = target;
      while (other == target) {
        random = mix64(random);
        const double share = static_cast<double>(random >> 11) * 0x1p-53;
        const auto& sums = tables.cumulative;
        other = std::upper_bound(sums.begin(), sums.end() - 1, share * sums.back()) - sums.begin();
      }
      binary_step(tables, output, other, false, step.rate, scratch);
    }
  }
};

}  // namespace winnow
