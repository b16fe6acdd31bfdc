// Trains fastText classifiers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "winnow/core/fasttext_model.h"
#include "winnow/learn/labelled_text.h"

namespace winnow {

/// What is measured on the validation documents; higher is better.
struct ValidationMetric {
  enum class Kind {
    kF1,                ///< of each document's best label, over all documents, as fastText has it
    kAuc,               ///< ROC AUC; of more than two labels the mean over one against the rest
    kPrecisionAtRecall  ///< of the positive label, at the best threshold that keeps the recall
  };
  Kind kind = Kind::kAuc;
  double recall = 0.9;
  std::int64_t label = 0;  ///< the positive one; `train` sets it
};
/// "f1", "auc" or "precision-at-recall=0.9"; nothing for anything else.
std::optional<ValidationMetric> validation_metric_of(std::string_view name);
std::string name_of(const ValidationMetric& metric);

/// Documents to measure on: those of a file, or a share of the inputs that is not trained on. Which
/// ones depends on a hash of the document alone, so equal documents are on the same side.
struct ValidationOptions {
  std::string file;
  double share = 0;                        ///< 0: none
  std::optional<ValidationMetric> metric;  ///< absent: AUC for two labels, F1 for more
  /// Training ends after so many epochs without a better metric, with the weights of the best one;
  /// 0: it goes on to the end, with the last weights.
  std::int64_t patience = 0;
};

/// fastText's `quantize`: product quantisation of the input matrix.
struct QuantizeOptions {
  bool is_wanted = false;     ///< by `train`; it then writes a .ftz in place of a .bin
  std::int32_t part_dim = 2;  ///< dimensions a code (fastText's dsub)
  bool norms = false;         ///< norms have codes of their own (qnorm)
  bool output = false;        ///< the output matrix is quantised too (qout)
  std::int64_t cutoff = 0;    ///< keep only so many rows, those of the largest norm; 0: all
  bool retrain = false;       ///< train the kept rows again
};

struct AutotuneTrial;

/// A search for better arguments before training (winnow/learn/autotune.h).
struct AutotuneOptions {
  double seconds = 0;  ///< for all of it: reading, trials, training; 0: no search
  /// Arguments that stay as they are: "learning-rate", "epoch", "dim", "word-ngrams", "minn" (with
  /// maxn), "bucket".
  std::vector<std::string> fixed;
  std::function<void(const AutotuneTrial&)> trial;
};

struct TrainProgress {
  double share = 0;             ///< of the training, 0 to 1
  std::int64_t epoch = 0;       ///< how many are done
  double loss = 0;              ///< mean over the last epoch
  double words_per_second = 0;  ///< a thread, over the last epoch
  std::optional<double> metric;
};

struct TrainOptions {
  std::vector<std::string> inputs;
  std::string output;  ///< the .bin to write; its card is written beside it, as OUTPUT.json
  LabelledTextOptions text;
  FasttextArgs args;  ///< bucket counts only for models with n-grams, as in fastText
  double learning_rate = 0.1;
  std::int64_t min_count_label = 0;
  std::string pretrained_vectors;  ///< a .vec file, or empty
  /// A factor of the gradient for each label: "balanced" (documents / (labels x the label's
  /// count)), or "LABEL=FACTOR,...", the others being 1; empty: all 1.
  std::string class_weights;
  std::string positive;  ///< for the card: the label that a score is the probability of
  ValidationOptions validation;
  QuantizeOptions quantize;
  AutotuneOptions autotune;
  std::uint64_t seed = 0;
  int threads = 0;             ///< 0: all cores
  bool deterministic = false;  ///< one thread trains: the same bytes on every machine
  std::stop_token stop;
  std::function<void(const TrainProgress&)> progress;  ///< called from one thread after each epoch
};

struct TrainReport {
  LabelledCounts read;
  std::int64_t documents = 0;   ///< that trained: those with a label and a feature
  std::int64_t validation = 0;  ///< documents that were measured on
  std::int64_t words = 0;       ///< of the vocabulary
  std::int64_t labels = 0;
  std::int64_t tokens = 0;      ///< of all documents
  std::int64_t used_rows = 0;   ///< of the input matrix: those that training touched
  std::int64_t best_epoch = 0;  ///< whose weights were written, from 1
  FasttextArgs args;            ///< that the model was trained with
  double learning_rate = 0;
  std::int64_t trials = 0;  ///< of the search; with a share held out, the metric is its best
  std::optional<ValidationMetric> metric;
  std::optional<double> metric_value;  ///< of the weights that were written
  double loss = 0;
  std::string sha256;  ///< of the model file
};

/// With autotune.seconds, looks for the best arguments first; then a validation share is trained on
/// as well. Reads the inputs twice (once for the vocabulary, once for features), trains in memory
/// and writes the model aside, fsynced and renamed, then its card. Input rows that no training
/// document uses are zero. E_TRAINING_DATA, E_TRAINING_DIVERGED, E_RECIPE_VALUE for options out of
/// range, E_LABEL_UNKNOWN, E_INPUT_CHANGED, the errors of reading and writing.
TrainReport train(const TrainOptions& options);

}  // namespace winnow
