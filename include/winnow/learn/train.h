// Trains fastText classifiers.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "winnow/core/fasttext_model.h"
#include "winnow/learn/labelled_text.h"

namespace winnow {

struct TrainProgress {
  double share = 0;             ///< of the training, 0 to 1
  std::int64_t epoch = 0;       ///< how many are done
  double loss = 0;              ///< mean over the last epoch
  double words_per_second = 0;  ///< a thread, over the last epoch
};

struct TrainOptions {
  std::vector<std::string> inputs;
  std::string output;  ///< the .bin to write; its card is written beside it, as OUTPUT.json
  LabelledTextOptions text;
  FasttextArgs args;  ///< bucket counts only for models with n-grams, as in fastText
  double learning_rate = 0.1;
  std::int64_t min_count_label = 0;
  std::uint64_t seed = 0;
  int threads = 0;             ///< 0: all cores
  bool deterministic = false;  ///< one thread trains: the same bytes on every machine
  std::stop_token stop;
  std::function<void(const TrainProgress&)> progress;  ///< called from one thread after each epoch
};

struct TrainReport {
  LabelledCounts read;
  std::int64_t documents = 0;  ///< that trained: those with a label and a feature
  std::int64_t words = 0;      ///< of the vocabulary
  std::int64_t labels = 0;
  std::int64_t tokens = 0;     ///< of all documents
  std::int64_t used_rows = 0;  ///< of the input matrix: those that training touched
  double loss = 0;
  std::string sha256;  ///< of the model file
};

/// Reads the inputs twice (once for the vocabulary, once for features), trains in memory and writes
/// the model aside, fsynced and renamed. Its input rows that no training document uses are zero.
/// E_TRAINING_DATA, E_TRAINING_DIVERGED, E_RECIPE_VALUE for options out of range, E_INPUT_CHANGED,
/// the errors of reading and writing.
TrainReport train(const TrainOptions& options);

}  // namespace winnow
