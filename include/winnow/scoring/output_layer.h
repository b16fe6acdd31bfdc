// The last layer of a fastText classifier: from a document's sums to its labels' probabilities.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "winnow/core/fasttext_model.h"
#include "winnow/core/matrix.h"

namespace winnow {

struct Prediction {
  std::int32_t label = 0;  ///< index into the model's labels
  double probability = 0;  ///< as `OutputLayer::probabilities` has it
};

/// A document's table sums stand for the model's logits (the table is *folded*: its columns are
/// products with output weights) or for the hidden layer (models with more output columns than
/// dimensions). What becomes of them depends on the loss; all of it is double arithmetic in a fixed
/// order with correctly rounded operations and core/portable_math.h, so the bits are equal
/// everywhere. Const after construction; any number of threads.
///
/// Definition: fastText src/loss.cc. Softmax; sigmoids (one-vs-all, negative sampling) through
/// fastText's table of 512 steps, which is what users' thresholds were chosen on; hierarchical
/// softmax: products along the tree, each factor + 1e-5, as fastText adds it inside its logarithms.
class OutputLayer {
 public:
  /// `output` as FasttextFile::output() has it.
  OutputLayer(const FasttextVocabulary& vocabulary, const Matrix<float>& output);
  ~OutputLayer();
  OutputLayer(OutputLayer&&) noexcept;

  /// How many entries a row of the table has: for two-label softmax 1 (the second label's logit
  /// less the first's), else labels, or inner nodes; or dim where the table is not folded.
  std::int64_t columns() const;
  /// columns() x dim weights that a folded table's entries are products with; empty (0 rows) where
  /// the table is not folded and holds the input rows themselves.
  const Matrix<double>& fold_weights() const;
  std::int64_t labels() const;

  /// `sums` (columns() of them) over `features` rows of a table with entries scaled by 2^shift.
  /// Fills `out`, one a label. No features: all 0 (fastText prints nothing for such a line).
  void probabilities(std::span<const std::int64_t> sums, std::int64_t features, std::int32_t shift,
                     std::span<double> out) const;

  /// The labels whose sigmoid's step a float's rounding may decide: logits within a small margin of
  /// an edge between two steps whose values differ by more than 2e-5. Always none for softmax and
  /// hierarchical softmax. scoring/float_replay.h does fastText's roundings again.
  std::vector<std::int32_t> doubtful(std::span<const std::int64_t> sums, std::int64_t features,
                                     std::int32_t shift) const;

  /// Corrects `out`, filled by `probabilities`, with fastText's own logits of the doubtful labels.
  void decide(std::span<const std::int32_t> doubtful, std::span<const float> logits,
              std::span<double> out) const;

  /// The `k` best labels (k < 0: all) with probability >= threshold, best first, ties in the order
  /// that fastText's heap leaves them in.
  std::vector<Prediction> best(std::span<const double> probabilities, std::int64_t k,
                               double threshold) const;

  /// What fastText's command line and binding report for a probability: through its + 1e-5 and
  /// floats. (Hierarchical softmax has its 1e-5 in the factors already.)
  double reported(double probability) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace winnow
