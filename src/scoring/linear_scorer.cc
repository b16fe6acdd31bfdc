#include "winnow/scoring/linear_scorer.h"

namespace winnow {

LinearScorer::LinearScorer(const LinearModel& model, std::shared_ptr<const Weights> weights,
                           Backend& backend)
    : model_(model), weights_(std::move(weights)), backend_(backend) {}

Scores LinearScorer::score(std::span<const std::string_view> texts) {
  rows_.clear();
  for (const std::string_view text : texts) {
    model_.features().append_rows(prepare(model_.preparation(), text, buffer_), rows_);
  }
  const CsrView<std::int32_t> rows = rows_.view();
  sums_ = {rows.rows(), weights_->columns()};
  backend_.score_rows(*weights_, rows, sums_.view());
  Scores scores{{rows.rows(), static_cast<std::int64_t>(model_.labels().size())}, {}};
  for (std::int64_t d = 0; d < rows.rows(); ++d) {
    const auto features = static_cast<std::int64_t>(rows.row(d).size());
    probabilities(sums_.row(d), features, model_.shift(), scores.probabilities.row(d));
    scores.features.push_back(features);
  }
  return scores;
}

double LinearScorer::positive_score(const Scores& scores, std::int64_t t) const {
  const std::size_t positive = model_.positive();
  const auto probabilities = scores.probabilities.row(t);
  if (scores.features[static_cast<std::size_t>(t)] == 0) return 0;
  if (probabilities.size() != 2) return reported_probability(probabilities[positive]);
  // Of equal labels fastText's heap keeps the later one.
  const std::size_t top = probabilities[1] >= probabilities[0] ? 1 : 0;
  const double reported = reported_probability(probabilities[top]);
  return top == positive ? reported : 1 - reported;
}

}  // namespace winnow
