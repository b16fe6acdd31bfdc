// Out-of-sample probabilities of labelled text: each document's from a classifier that has not seen
// it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "winnow/core/matrix.h"
#include "winnow/learn/train.h"

namespace winnow {

struct CrossValidationOptions {
  /// inputs, text, args, learning_rate, min_count_label, class_weights, seed, threads, stop. Each
  /// fold trains on one thread, so the probabilities are the same on every machine.
  TrainOptions train;
  int folds = 5;
};

struct CrossValidated {
  std::vector<std::string> labels;    ///< sorted, without their prefix
  std::vector<std::int32_t> given;    ///< a document: its label's index
  Matrix<float> probabilities;        ///< documents x labels; a row sums to 1 as floats do
  std::vector<std::int64_t> fold_of;  ///< a document
};

/// k-fold cross-validation. Documents of equal text are in one fold, so that no copy is trained on
/// when the other is judged; the texts of each label are dealt to the folds in turn, in the order
/// of their digests. Memory: features of the documents for each fold in training, and 4 bytes x
/// documents x labels. A document that a fold's classifier knows no word of has the shares of its
/// training labels; a label that it has not seen is 0.
///
/// E_TABLE_INVALID names the first document that has not one label, or could not be read;
/// E_TRAINING_DATA for fewer than two labels or fewer texts than folds; E_RECIPE_VALUE for fewer
/// than two folds; and as `train`.
CrossValidated cross_validate(const CrossValidationOptions& options);

/// The texts of some documents, by their numbers (ascending), as the classifier reads them.
std::vector<std::string> texts_of(const TrainOptions& options,
                                  std::span<const std::int64_t> documents);

}  // namespace winnow
