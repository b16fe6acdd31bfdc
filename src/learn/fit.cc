#include "learn/fit.h"

#include <algorithm>
#include <chrono>

#include "learn/class_weights.h"
#include "learn/pretrained_words.h"
#include "learn/validation.h"
#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"

namespace winnow {
namespace {

class Fitting {
 public:
  Fitting(const TrainingData& data, const TrainOptions& options, std::optional<SgdWeights> first)
      : data_(data),
        options_(options),
        args_(data.vocabulary.args),
        tables_(args_.loss, data.vocabulary.label_counts, args_.neg,
                class_weights(options.class_weights, data.vocabulary)) {
    best_.metric = metric_for(options, data);
    best_.weights = first ? std::move(*first) : initial();
  }

  Fitted run() {
    SgdWeights weights = std::move(best_.weights);
    SgdTrainer trainer(
        data_.training, tables_, weights,
        {args_.loss, options_.learning_rate, args_.epoch, options_.seed, fit_threads(options_)});
    for (std::int64_t epoch = 1; epoch <= args_.epoch; ++epoch) {
      const auto begun = std::chrono::steady_clock::now();
      trainer.run_epoch(epoch - 1, options_.stop);
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
      const auto value = measured(weights);
      say(trainer, epoch, seconds.count(), value);
      if (keep(epoch, value, trainer.mean_loss(), weights)) break;
    }
    if (!keeps_best()) best_.weights = std::move(weights);
    check_finite();
    return std::move(best_);
  }

 private:
  SgdWeights initial() const {
    const auto labels = static_cast<std::int64_t>(data_.vocabulary.labels.size());
    SgdWeights weights = SgdWeights::initial(data_.rows, labels, args_.dim, options_.seed);
    if (data_.pretrained) {
      set_pretrained_rows(*data_.pretrained, data_.vocabulary, data_.rows, weights);
    }
    return weights;
  }

  bool keeps_best() const { return best_.metric && options_.validation.patience > 0; }

  std::optional<double> measured(const SgdWeights& weights) const {
    if (!best_.metric) return std::nullopt;
    const int threads = resolve_threads(options_.threads);
    const auto scores = label_scores(data_.validation, args_.loss, tables_, weights, threads);
    return measure(*best_.metric, data_.validation, scores);
  }

  /// Remembers what is to be kept; true if training is to end.
  bool keep(std::int64_t epoch, std::optional<double> value, double loss,
            const SgdWeights& weights) {
    const bool is_better = !best_.metric_value || !value || *value > *best_.metric_value;
    if (keeps_best() && !is_better) return epoch - best_.epoch >= options_.validation.patience;
    best_.epoch = epoch;
    best_.metric_value = value;
    best_.loss = loss;
    if (keeps_best()) best_.weights = weights.copy();
    return false;
  }

  void say(const SgdTrainer& trainer, std::int64_t epoch, double seconds,
           std::optional<double> value) const {
    if (!options_.progress) return;
    const double words = static_cast<double>(data_.vocabulary.tokens) / fit_threads(options_);
    options_.progress(
        {trainer.progress(), epoch, trainer.mean_loss(), words / std::max(seconds, 1e-9), value});
  }

  void check_finite() const {
    if (best_.weights.input.all_finite() && best_.weights.output.all_finite()) return;
    throw Error(errors::kTrainingDiverged, "the training diverged: a weight is infinite", {},
                "train with a lower --learning-rate");
  }

  const TrainingData& data_;
  const TrainOptions& options_;
  const FasttextArgs& args_;
  LabelTables tables_;
  Fitted best_;
};

}  // namespace

int fit_threads(const TrainOptions& options) {
  return options.deterministic ? 1 : resolve_threads(options.threads);
}

std::optional<ValidationMetric> metric_for(const TrainOptions& options, const TrainingData& data) {
  if (data.validation.documents() == 0) return std::nullopt;
  const auto& labels = data.vocabulary.labels;
  ValidationMetric metric = options.validation.metric.value_or(ValidationMetric{
      labels.size() == 2 ? ValidationMetric::Kind::kAuc : ValidationMetric::Kind::kF1});
  if (!options.positive.empty()) {
    metric.label = static_cast<std::int64_t>(label_named(options.positive, data.vocabulary));
  }
  return metric;
}

Fitted fit(const TrainingData& data, const TrainOptions& options, std::optional<SgdWeights> first) {
  return Fitting(data, options, std::move(first)).run();
}

}  // namespace winnow
