// Makes small models of large ones: fastText's .ftz.
#pragma once

#include <cstdint>
#include <string>

#include "winnow/learn/train.h"

namespace winnow {

struct QuantizeReport {
  std::int64_t rows = 0;   ///< of the model
  std::int64_t kept = 0;   ///< after the cutoff
  std::int64_t bytes = 0;  ///< of the file written
  std::string sha256;
};

/// Quantises the dense model at `model` into `training.output`, as `training.quantize` says, with a
/// card like the model's own, if that has one. To retrain after a cutoff, `training` names inputs,
/// text, learning rate, epochs, seed and threads; all else is the model's. The errors of reading
/// models and of `train`; E_USAGE for retraining without inputs; E_MODEL_UNSUPPORTED for models
/// that are pruned or not supervised.
QuantizeReport quantize_model(const std::string& model, const TrainOptions& training);

}  // namespace winnow
