#include "scoring/best_labels.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "winnow/core/portable_math.h"

namespace winnow {
namespace {

constexpr double kOffset = 1e-5;  // fastText's std_log

/// fastText's heap of (score, label): only scores are compared, so the order of equal ones is that
/// of std::push_heap, std::pop_heap and std::sort_heap.
class Heap {
 public:
  explicit Heap(std::size_t k) : k_(k) {}

  /// Whether fastText would not even push such a score.
  bool refuses(float score) const { return entries_.size() == k_ && score < entries_[0].first; }

  void push(float score, std::int32_t label) {
    entries_.emplace_back(score, label);
    std::ranges::push_heap(entries_, greater);
    if (entries_.size() <= k_) return;
    std::ranges::pop_heap(entries_, greater);
    entries_.pop_back();
  }

  std::vector<Prediction> sorted(std::span<const double> probabilities) && {
    std::ranges::sort_heap(entries_, greater);
    std::vector<Prediction> predictions;
    predictions.reserve(entries_.size());
    for (const auto& [score, label] : entries_) {
      predictions.push_back({label, probabilities[static_cast<std::size_t>(label)]});
    }
    return predictions;
  }

 private:
  using Entry = std::pair<float, std::int32_t>;
  static bool greater(const Entry& a, const Entry& b) { return a.first > b.first; }

  std::size_t k_;
  std::vector<Entry> entries_;
};

}  // namespace

float fasttext_score(float probability) {
  return static_cast<float>(portable_log(double{probability} + kOffset));
}

std::vector<Prediction> best_labels(std::span<const double> probabilities, std::size_t k,
                                    float threshold) {
  Heap heap(k);
  double surely_refused = -1;  // spares the logarithms of most labels
  for (std::size_t label = 0; label < probabilities.size(); ++label) {
    const auto probability = static_cast<float>(probabilities[label]);
    if (probability < threshold || probability + kOffset < surely_refused) continue;
    const float score = fasttext_score(probability);
    if (heap.refuses(score)) {
      surely_refused = std::max(surely_refused, (probability + kOffset) * (1 - kOffset));
      continue;
    }
    heap.push(score, static_cast<std::int32_t>(label));
  }
  return std::move(heap).sorted(probabilities);
}

std::vector<Prediction> best_leaves(std::span<const double> probabilities,
                                    std::span<const std::int32_t> leaves, std::size_t k,
                                    float threshold) {
  Heap heap(k);
  double least = double{threshold} + kOffset;
  for (const std::int32_t leaf : leaves) {
    const double probability = probabilities[static_cast<std::size_t>(leaf)];
    if (probability < least) continue;
    constexpr double kLeast = std::numeric_limits<double>::min();  // thresholds may be negative
    const auto score = static_cast<float>(portable_log(std::max(probability, kLeast)));
    if (heap.refuses(score)) {
      least = std::max(least, probability * (1 - kOffset));  // spares most logarithms
    } else {
      heap.push(score, leaf);
    }
  }
  return std::move(heap).sorted(probabilities);
}

}  // namespace winnow
