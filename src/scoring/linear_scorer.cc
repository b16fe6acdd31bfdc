#include "winnow/scoring/linear_scorer.h"

namespace winnow {

LinearScorer::LinearScorer(const LinearModel& model, std::shared_ptr<const TextWeights> weights,
                           Backend& backend)
    : model_(model), weights_(std::move(weights)), backend_(backend) {}

Scores LinearScorer::score(std::span<const std::string_view> texts) {
  const auto count = static_cast<std::int64_t>(texts.size());
  prepared_.clear();
  if (buffers_.size() < texts.size()) buffers_.resize(texts.size());
  for (const std::string_view text : texts) {
    prepared_.push_back(model_.prepared(text, buffers_[prepared_.size()]));
  }
  if (sums_.rows() != count) sums_ = {count, weights_->columns()};
  Scores scores{{count, static_cast<std::int64_t>(model_.labels().size())}, {}};
  scores.features.resize(texts.size());
  backend_.score_text(*weights_, prepared_, sums_.view(), scores.features);
  const OutputLayer& output = model_.output();
  for (std::int64_t t = 0; t < count; ++t) {
    const auto text = static_cast<std::size_t>(t);
    const std::int64_t features = scores.features[text];
    output.probabilities(sums_.row(t), features, model_.shift(), scores.probabilities.row(t));
    const auto doubtful = output.doubtful(sums_.row(t), features, model_.shift());
    if (!doubtful.empty()) {
      model_.decide(prepared_[text], doubtful, known_, scores.probabilities.row(t));
    }
  }
  return scores;
}

double LinearScorer::positive_score(const Scores& scores, std::int64_t t) const {
  const std::size_t positive = model_.positive();
  const auto probabilities = scores.probabilities.row(t);
  if (scores.features[static_cast<std::size_t>(t)] == 0) return 0;
  const OutputLayer& output = model_.output();
  if (const auto values = model_.label_values(); !values.empty()) {
    double expectation = 0;
    for (const Prediction& prediction : output.best(probabilities, -1, 0)) {
      expectation += values[static_cast<std::size_t>(prediction.label)] *
                     output.reported(prediction.probability);
    }
    return expectation;
  }
  if (probabilities.size() != 2) return output.reported(probabilities[positive]);
  const auto top = static_cast<std::size_t>(output.best(probabilities, 1, 0).front().label);
  const double reported = output.reported(probabilities[top]);
  return top == positive ? reported : 1 - reported;
}

}  // namespace winnow
