// A fastText classifier at work: folded into one fixed-point table, summed in integers.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "winnow/backend/backend.h"
#include "winnow/core/fasttext_model.h"
#include "winnow/core/score_options.h"
#include "winnow/scoring/output_layer.h"
#include "winnow/text/fasttext_words.h"
#include "winnow/text/preparation.h"

namespace winnow {

/// W . row for every input row, in fixed point. A softmax classifier is linear up to the softmax:
///     logits = W . mean(rows) = mean(W . row)
/// so a document needs one int32 a label and feature (two labels: one in all, W being the second's
/// weights less the first's). entry = round(2^shift * (W . row)), products and sums in double in
/// index order; `shift` is the largest that keeps every entry below 2^30, at most 62.
/// E_MODEL_UNSUPPORTED for a table of more than 8 GiB.
struct FoldedTable {
  Matrix<std::int32_t> entries;
  std::int32_t shift = 0;
};
FoldedTable fold(const FasttextModel& model);

/// Softmax probabilities from a document's sums over `features` rows. `sums` has one entry for two
/// labels, else one a label. Divisions and exponentials are core/portable_math.h's: equal bits
/// everywhere. No features: all probabilities are 0 (fastText prints nothing for such a line).
void probabilities(std::span<const std::int64_t> sums, std::int64_t features, std::int32_t shift,
                   std::span<double> out);

/// What fastText's command line and binding report for a probability p: p + 1e-5, as a float.
double reported_probability(double p);

/// Weights and features of one model; const after construction, shared by all lanes.
class LinearModel {
 public:
  /// E_MODEL_*; E_LABEL_UNKNOWN lists the labels that there are; E_RECIPE_VALUE for an unknown
  /// preparation lists the presets.
  explicit LinearModel(const ScoreOptions& options);
  ~LinearModel();

  std::span<const std::string> labels() const;
  std::size_t positive() const;  ///< index of the positive label
  Preparation preparation() const;
  const std::string& sha256() const;  ///< of the model file
  MatrixView<const std::int32_t> table() const;
  std::int32_t shift() const;
  const OutputLayer& output() const;
  const FasttextFeatures& features() const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

struct Scores {
  Matrix<double> probabilities;        ///< texts x labels, not yet `reported_probability`
  std::vector<std::int64_t> features;  ///< one a text; 0: the model knows nothing of it
};

/// One lane's scorer: prepares text, finds rows, sums on the lane's backend.
class LinearScorer {
 public:
  /// Borrows model and backend; `weights` is the model's table as placed on the backend's device.
  LinearScorer(const LinearModel& model, std::shared_ptr<const Weights> weights, Backend& backend);

  /// Each text is prepared as the model's preset says and is one line to fastText.
  Scores score(std::span<const std::string_view> texts);

  /// The score column's value for text `t` of `scores`, under the DCLM rule (exact, see research in
  /// docs/design.md): the top label's reported probability if that is the positive label, else
  /// 1 - it, for two labels (of equal ones the second is the top, as in fastText); the positive
  /// label's reported probability for more. A text without features has 0.
  double positive_score(const Scores& scores, std::int64_t t) const;

 private:
  const LinearModel& model_;
  std::shared_ptr<const Weights> weights_;
  Backend& backend_;
  std::string buffer_;
  Csr<std::int32_t> rows_;
  Matrix<std::int64_t> sums_;
};

}  // namespace winnow
