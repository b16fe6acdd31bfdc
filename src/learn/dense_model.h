// A trained model whose input rows need not lie in memory as a whole, and how it is compressed.
#pragma once

#include <cstdint>
#include <string>

#include "learn/sgd.h"
#include "learn/training_data.h"
#include "winnow/core/fasttext_model.h"
#include "winnow/formats/fasttext_writer.h"
#include "winnow/learn/train.h"

namespace winnow {

struct DenseModel {
  FasttextVocabulary vocabulary;
  RowSource input;  ///< any number of threads; borrows from who made it
  Matrix<float> output;
};

/// Borrows data and weights.
DenseModel dense_model(const TrainingData& data, const SgdWeights& weights);

/// Prunes, retrains and quantises as `training.quantize` says, and writes `training.output`.
/// Returns how many input rows were kept.
std::int64_t write_quantized(const DenseModel& model, const TrainOptions& training);

}  // namespace winnow
