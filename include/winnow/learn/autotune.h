// Looks for the arguments of a fastText classifier that do best on validation documents.
#pragma once

#include <cstdint>
#include <optional>

#include "winnow/core/fasttext_model.h"
#include "winnow/learn/train.h"

namespace winnow {

/// What a trial came to.
struct AutotuneTrial {
  std::int64_t number = 0;  ///< from 0, which has the arguments that were asked for
  FasttextArgs args;
  double learning_rate = 0;
  std::optional<double> metric;  ///< nothing if it took too long or diverged
  bool is_best = false;
};

struct Tuned {
  FasttextArgs args;
  double learning_rate = 0;
  ValidationMetric metric;
  double metric_value = 0;
  std::int64_t trials = 0;
  std::int64_t validation = 0;  ///< documents that the metric was measured on
};

/// Trials draw their arguments around the best ones so far, ever closer, in a sequence that depends
/// on the seed and on what the trials came to; arguments that `fixed` names stay. A trial's time is
/// limited: at first to a 32nd of `options.autotune.seconds`, doubling after each eight trials, and
/// so that training with the best arguments on all documents still ends in time. How many trials
/// there are depends on the machine; `options.autotune.trial` hears of each.
///
/// `options.args.bucket` is where the buckets begin once there are n-grams. E_RECIPE_VALUE if not
/// even one trial ended in time.
Tuned autotune(const TrainOptions& options);

}  // namespace winnow
