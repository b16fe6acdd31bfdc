// A fastText classifier at work: folded into a fixed-point table (fold.h), summed in integers.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/backend/backend.h"
#include "winnow/core/matrix.h"
#include "winnow/core/score_options.h"
#include "winnow/core/text_table.h"
#include "winnow/scoring/float_replay.h"
#include "winnow/scoring/output_layer.h"
#include "winnow/text/preparation.h"

namespace winnow {

/// A model ready to score with; const after construction, shared by all lanes. Any supervised .bin
/// or .ftz; of its matrices only tables of a few integers a feature stay in memory.
class LinearModel {
 public:
  /// E_MODEL_* (E_MODEL_MISMATCH if the tokenizer that the card names is another one);
  /// E_LABEL_UNKNOWN lists the labels that there are; E_RECIPE_VALUE for an unknown
  /// preparation lists the presets.
  explicit LinearModel(const ScoreOptions& options);
  ~LinearModel();
  LinearModel(LinearModel&&) noexcept;

  std::span<const std::string> labels() const;
  std::size_t positive() const;  ///< index of the positive label
  Preparation preparation() const;
  /// The text as the model sees it: prepared, and in pieces if its card names a tokenizer. A view
  /// of `text` or of `buffer`.
  std::string_view prepared(std::string_view text, std::string& buffer) const;
  /// Whether the text has the words of the prepared one.
  bool reads_alike(std::string_view text) const;
  /// What each label is worth in a score that is an expectation: 0, 1 and 2 for Low, Mid and High
  /// of a model with the preset "textbook", unless a label is asked for. Else empty.
  std::span<const double> label_values() const;
  const TextTable& table() const;     ///< to place on a backend
  std::int32_t shift() const;         ///< of the table's entries
  const OutputLayer& output() const;  ///< from sums to probabilities
  /// Corrects a prepared text's probabilities where fastText's roundings decide: `doubtful` as
  /// OutputLayer has it, `known` one a thread.
  void decide(std::string_view text, std::span<const std::int32_t> doubtful,
              FloatReplay::Rows& known, std::span<double> probabilities) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

struct Scores {
  Matrix<double> probabilities;        ///< texts x labels, not yet OutputLayer::reported
  std::vector<std::int64_t> features;  ///< one a text; 0: the model knows nothing of it
};

/// One lane's scorer: prepares text, finds rows, sums on the lane's backend.
class LinearScorer {
 public:
  /// Borrows model and backend; `weights` is the model's table as placed on the backend's device.
  LinearScorer(const LinearModel& model, std::shared_ptr<const TextWeights> weights,
               Backend& backend);

  /// Each text is prepared as the model says and is one line to fastText.
  Scores score(std::span<const std::string_view> texts);
  /// The same in two steps: the scores can be had when the batch, which is the backend's, has
  /// finished.
  void start(TextBatch& batch);
  Scores finish();

  /// The score column's value for text `t` of `scores`, under the DCLM rule (exact, see research in
  /// docs/design.md): the top label's reported probability if that is the positive label, else
  /// 1 - it, for two labels (of equal ones the second is the top, as in fastText); the positive
  /// label's reported probability for more. With label_values the sum of value x reported
  /// probability, from the most probable label on. A text without features has 0.
  double positive_score(const Scores& scores, std::int64_t t) const;

 private:
  const LinearModel& model_;
  std::shared_ptr<const TextWeights> weights_;
  Backend& backend_;
  /// Scores the texts that have to be prepared.
  void score_others();

  std::span<const std::string_view> texts_;
  std::vector<std::size_t> others_;  ///< texts that do not read alike
  std::vector<std::string> buffers_;
  Matrix<std::int64_t> sums_;
  std::vector<std::int64_t> features_;
  FloatReplay::Rows known_;
};

}  // namespace winnow
