// What fastText computes behind the rows of a line, slowly and in its own floats: the definition
// that the scoring room is compared with (fastText src/loss.cc, model.cc).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "winnow/core/fasttext_model.h"

namespace winnow {

class FasttextOracle {
 public:
  using Scored = std::pair<float, std::int32_t>;  ///< log of the probability, label

  /// Borrows both.
  FasttextOracle(const FasttextVocabulary& vocabulary, const Matrix<float>& output)
      : vocabulary_(vocabulary), output_(output) {
    if (vocabulary.args.loss == FasttextLoss::kHs) build_tree();
  }

  static std::vector<float> mean(const Matrix<float>& input, std::span<const std::int32_t> rows) {
    std::vector<float> sums(static_cast<std::size_t>(input.columns()));
    for (const std::int32_t row : rows) {
      for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += input.row(row)[k];
    }
    const auto share = static_cast<float>(1.0 / static_cast<double>(rows.size()));
    for (float& value : sums) value *= share;
    return sums;
  }

  float logit(std::span<const float> hidden, std::int64_t row) const {
    float sum = 0;
    for (std::size_t k = 0; k < hidden.size(); ++k) sum += output_.row(row)[k] * hidden[k];
    return sum;
  }

  /// fastText's state.output; not for hierarchical softmax.
  std::vector<float> outputs(std::span<const float> hidden) const {
    std::vector<float> values;
    for (std::int64_t l = 0; l < output_.rows(); ++l) values.push_back(logit(hidden, l));
    if (vocabulary_.args.loss == FasttextLoss::kSoftmax) {
      const float most = *std::ranges::max_element(values);
      float total = 0;
      for (float& value : values) total += value = std::exp(value - most);
      for (float& value : values) value /= total;
    } else {
      for (float& value : values) value = sigmoid(value);
    }
    return values;
  }

  static float sigmoid(float x) {
    if (x < -8) return 0;
    if (x > 8) return 1;
    const auto step = static_cast<int>((x + 8) * 512 / 8 / 2);
    const float at = static_cast<float>(step * 16) / 512 - 8;
    return static_cast<float>(1.0 / (1.0 + std::exp(-at)));
  }

  static std::vector<Scored> best(std::span<const float> outputs, std::size_t k, float threshold) {
    Heap heap(k);
    for (std::size_t l = 0; l < outputs.size(); ++l) {
      if (outputs[l] < threshold) continue;
      heap.offer(std_log(outputs[l]), static_cast<std::int32_t>(l));
    }
    return heap.sorted();
  }

  /// fastText's predict from the hidden layer on.
  std::vector<Scored> predict(std::span<const float> hidden, std::size_t k, float threshold) const {
    if (vocabulary_.args.loss != FasttextLoss::kHs) return best(outputs(hidden), k, threshold);
    Heap heap(k);
    search(static_cast<std::int32_t>(nodes_.size()) - 1, 0, hidden, std_log(threshold), heap);
    return heap.sorted();
  }

 private:
  struct Node {
    std::int32_t left = -1, right = -1;
    std::int64_t count = 1'000'000'000'000'000;
  };

  struct Heap {
    explicit Heap(std::size_t most) : k(most) {}
    bool refuses(float score) const { return scored.size() == k && score < scored.front().first; }
    void offer(float score, std::int32_t label) {
      if (refuses(score)) return;
      scored.emplace_back(score, label);
      std::push_heap(scored.begin(), scored.end(), by_score);
      if (scored.size() <= k) return;
      std::pop_heap(scored.begin(), scored.end(), by_score);
      scored.pop_back();
    }
    std::vector<Scored> sorted() {
      std::sort_heap(scored.begin(), scored.end(), by_score);
      return scored;
    }
    static bool by_score(const Scored& a, const Scored& b) { return a.first > b.first; }
    std::size_t k;
    std::vector<Scored> scored;
  };

  static float std_log(float x) { return static_cast<float>(std::log(x + 1e-5)); }

  void build_tree() {
    const auto labels = static_cast<std::int32_t>(vocabulary_.label_counts.size());
    nodes_.resize(static_cast<std::size_t>(2 * labels - 1));
    for (std::size_t l = 0; l < vocabulary_.label_counts.size(); ++l) {
      nodes_[l].count = vocabulary_.label_counts[l];
    }
    std::int32_t leaf = labels - 1;
    std::int32_t inner = labels;
    for (std::size_t made = static_cast<std::size_t>(labels); made < nodes_.size(); ++made) {
      for (std::int32_t* child : {&nodes_[made].left, &nodes_[made].right}) {
        const bool is_leaf = leaf >= 0 && nodes_[static_cast<std::size_t>(leaf)].count <
                                              nodes_[static_cast<std::size_t>(inner)].count;
        *child = is_leaf ? leaf-- : inner++;
      }
      nodes_[made].count = nodes_[static_cast<std::size_t>(nodes_[made].left)].count +
                           nodes_[static_cast<std::size_t>(nodes_[made].right)].count;
    }
  }

  void search(std::int32_t node, float score, std::span<const float> hidden, float least,
              Heap& heap) const {
    if (score < least || heap.refuses(score)) return;
    const Node& here = nodes_[static_cast<std::size_t>(node)];
    if (here.left < 0) return heap.offer(score, node);
    const float x = logit(hidden, node - static_cast<std::int32_t>(output_.rows()));
    const auto right = static_cast<float>(1. / (1 + std::exp(-x)));
    search(here.left, score + std_log(static_cast<float>(1.0 - right)), hidden, least, heap);
    search(here.right, score + std_log(right), hidden, least, heap);
  }

  const FasttextVocabulary& vocabulary_;
  const Matrix<float>& output_;
  std::vector<Node> nodes_;
};

}  // namespace winnow
