#include "winnow/scoring/linear_scorer.h"

#include <algorithm>

namespace winnow {

LinearScorer::LinearScorer(const LinearModel& model, std::shared_ptr<const Weights> weights,
                           Backend& backend)
    : model_(model), weights_(std::move(weights)), backend_(backend) {}

Matrix<double> LinearScorer::score(std::span<const Document> documents) {
  rows_.clear();
  for (const Document& document : documents) {
    const std::string_view text = prepare(model_.preparation(), document.text, buffer_);
    model_.features().append_rows(text, rows_);
  }
  const CsrView<std::int32_t> rows = rows_.view();
  sums_ = {rows.rows(), weights_->columns()};
  backend_.score_rows(*weights_, rows, sums_.view());
  Matrix<double> scores(rows.rows(), static_cast<std::int64_t>(model_.labels().size()));
  for (std::int64_t d = 0; d < rows.rows(); ++d) {
    const auto features = static_cast<std::int64_t>(rows.row(d).size());
    probabilities(sums_.row(d), features, model_.shift(), scores.row(d));
  }
  return scores;
}

double LinearScorer::positive_score(std::span<const double> probabilities) const {
  const std::size_t positive = model_.positive();
  const bool has_features = std::ranges::any_of(probabilities, [](double p) { return p > 0; });
  if (!has_features) return 0;
  if (probabilities.size() != 2) return reported_probability(probabilities[positive]);
  // Of equal labels fastText's heap keeps the later one.
  const std::size_t top = probabilities[1] >= probabilities[0] ? 1 : 0;
  const double reported = reported_probability(probabilities[top]);
  return top == positive ? reported : 1 - reported;
}

}  // namespace winnow
