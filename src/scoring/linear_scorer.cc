#include "winnow/scoring/linear_scorer.h"

#include <algorithm>

namespace winnow {

LinearScorer::LinearScorer(const LinearModel& model, std::shared_ptr<const TextWeights> weights,
                           Backend& backend)
    : model_(model), weights_(std::move(weights)), backend_(backend) {}

Scores LinearScorer::score(std::span<const std::string_view> texts) {
  const std::unique_ptr<TextBatch> batch = backend_.start(texts);
  start(*batch);
  batch->finish();
  return finish();
}

void LinearScorer::start(TextBatch& batch) {
  texts_ = batch.texts();
  others_.clear();
  for (std::size_t t = 0; t < texts_.size(); ++t) {
    if (!model_.reads_alike(texts_[t])) others_.push_back(t);
  }
  const auto count = static_cast<std::int64_t>(texts_.size());
  if (sums_.rows() != count) sums_ = {count, weights_->columns()};
  features_.assign(texts_.size(), 0);
  if (others_.size() < texts_.size()) batch.score_text(*weights_, sums_.view(), features_);
}

void LinearScorer::score_others() {
  if (others_.empty()) return;
  std::vector<std::string_view> prepared;
  if (buffers_.size() < others_.size()) buffers_.resize(others_.size());
  for (const std::size_t t : others_) {
    prepared.push_back(model_.prepared(texts_[t], buffers_[prepared.size()]));
  }
  Matrix<std::int64_t> sums(static_cast<std::int64_t>(others_.size()), weights_->columns());
  std::vector<std::int64_t> features(others_.size());
  backend_.score_text(*weights_, prepared, sums.view(), features);
  for (std::size_t k = 0; k < others_.size(); ++k) {
    std::ranges::copy(sums.row(static_cast<std::int64_t>(k)),
                      sums_.row(static_cast<std::int64_t>(others_[k])).begin());
    features_[others_[k]] = features[k];
  }
}

Scores LinearScorer::finish() {
  score_others();
  const auto count = static_cast<std::int64_t>(texts_.size());
  Scores scores{{count, static_cast<std::int64_t>(model_.labels().size())}, features_};
  const OutputLayer& output = model_.output();
  std::string buffer;
  for (std::int64_t t = 0; t < count; ++t) {
    const auto text = static_cast<std::size_t>(t);
    const std::int64_t features = scores.features[text];
    output.probabilities(sums_.row(t), features, model_.shift(), scores.probabilities.row(t));
    const auto doubtful = output.doubtful(sums_.row(t), features, model_.shift());
    if (!doubtful.empty()) {
      model_.decide(model_.prepared(texts_[text], buffer), doubtful, known_,
                    scores.probabilities.row(t));
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
