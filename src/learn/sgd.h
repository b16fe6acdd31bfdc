// Stochastic gradient descent on a fastText classifier.
// Definition: fastText src/model.cc (update) and src/loss.cc (forward).
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "learn/label_tree.h"
#include "learn/row_table.h"
#include "learn/training_set.h"
#include "winnow/core/fasttext_model.h"
#include "winnow/scoring/sigmoid_table.h"

namespace winnow {

struct SgdOptions {
  FasttextLoss loss = FasttextLoss::kSoftmax;
  double learning_rate = 0.1;
  std::int64_t epochs = 5;
  std::uint64_t seed = 0;
  int threads = 1;
};

struct SgdScratch;

/// What a step needs to know of the labels; const while training runs.
struct LabelTables {
  LabelTables(FasttextLoss loss, const std::vector<std::int64_t>& label_counts,
              std::int32_t negatives, std::vector<float> label_weights);

  LabelTree tree;                  ///< of hierarchical softmax
  std::vector<double> cumulative;  ///< of sqrt(count), for negative sampling
  std::int32_t negatives;          ///< how many are sampled a document
  std::vector<float> weights;      ///< a label's factor of the gradient; empty: all 1
  SigmoidTable sigmoid;
};

/// The weights in training: the input matrix's used rows and one zero row behind them, and the
/// output matrix.
struct SgdWeights {
  RowTable input;
  RowTable output;

  /// Used rows uniform in +-1/dim, the same for a row of the file whatever other rows are used;
  /// output zero.
  static SgdWeights initial(const UsedRows& rows, std::int64_t labels, std::int32_t dim,
                            std::uint64_t seed);
  SgdWeights copy() const { return {input.copy(), output.copy()}; }
};

/// Trains epoch by epoch. Each epoch visits every document once, in an order of its own that
/// depends on the seed. The learning rate falls linearly to 0 with every document, by its features.
///
/// With one thread the weights are a function of documents, options and first weights, on every
/// machine. With more, threads write the same rows without locks (Hogwild): updates may be lost,
/// and no two runs are equal.
class SgdTrainer {
 public:
  /// Borrows all but the options. One target of several labels is drawn at random for each visit;
  /// one-vs-all takes all of them.
  SgdTrainer(const LabelledFeatures& documents, const LabelTables& labels, SgdWeights& weights,
             SgdOptions options);

  /// E_TRAINING_DIVERGED at a NaN; E_INTERRUPTED.
  void run_epoch(std::int64_t epoch, std::stop_token stop);

  /// Mean loss over the last epoch. For people only: the library's logarithm.
  double mean_loss() const;
  /// Of the whole training, 0 to 1. Any thread.
  double progress() const;

 private:
  struct Epoch;

  void visit_chunks(Epoch& epoch, SgdScratch& scratch, std::stop_token stop);

  const LabelledFeatures& documents_;
  const LabelTables& labels_;
  SgdWeights& weights_;
  SgdOptions options_;
  std::int64_t all_features_ = 0;  ///< of one epoch
  std::atomic<std::int64_t> done_features_ = 0;
  double loss_ = 0;
};

}  // namespace winnow
