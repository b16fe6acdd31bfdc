// From training data to weights: epochs, validation, early stopping.
#pragma once

#include <cstdint>
#include <optional>

#include "learn/sgd.h"
#include "learn/training_data.h"
#include "winnow/learn/train.h"

namespace winnow {

struct Fitted {
  SgdWeights weights;
  std::int64_t epoch = 0;  ///< that the weights are from, counted from 1
  double loss = 0;
  std::optional<ValidationMetric> metric;
  std::optional<double> metric_value;  ///< of the weights
};

/// The metric that is asked for, or else the one for so many labels; nothing without validation
/// documents. E_LABEL_UNKNOWN for a positive label that is not there.
std::optional<ValidationMetric> metric_for(const TrainOptions& options, const TrainingData& data);

/// Trains with the options' rate, seed, class weights, validation and threads. With first weights
/// (of the data's rows and labels) training goes on from them. All weights are finite.
Fitted fit(const TrainingData& data, const TrainOptions& options,
           std::optional<SgdWeights> first = std::nullopt);

/// How many threads train.
int fit_threads(const TrainOptions& options);

}  // namespace winnow
