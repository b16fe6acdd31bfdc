// Which language a text is in, by a fastText model such as lid.176.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/scoring/linear_scorer.h"

namespace winnow {

struct Language {
  std::int64_t number = 0;  ///< which of the labels asked for is the best one, from 1; 0: none
  double score = 0;         ///< the best label's reported probability, asked for or not
};

/// Const after construction, shared by all lanes.
class LanguageModel {
 public:
  /// `wanted` are labels, with or without "__label__". Errors as LinearModel has them;
  /// E_LABEL_UNKNOWN for one that the model does not have.
  LanguageModel(const ScoreOptions& options, std::span<const std::string> wanted);

  const LinearModel& linear() const { return model_; }
  /// Of the model's label: which of those asked for it is, from 1, or 0.
  std::int64_t number_of(std::int32_t label) const {
    return numbers_[static_cast<std::size_t>(label)];
  }

 private:
  LinearModel model_;
  std::vector<std::int64_t> numbers_;  ///< one a label of the model
};

/// One lane's work.
class LanguageScorer {
 public:
  /// Borrows model and backend; `weights` is the model's table as placed on the backend's device.
  LanguageScorer(const LanguageModel& model, std::shared_ptr<const TextWeights> weights,
                 Backend& backend)
      : model_(model), scorer_(model.linear(), std::move(weights), backend) {}

  /// As LinearScorer's.
  void start(TextBatch& batch) { scorer_.start(batch); }
  /// One a text. A text without features has neither language nor score.
  std::vector<Language> finish();

 private:
  const LanguageModel& model_;
  LinearScorer scorer_;
};

}  // namespace winnow
