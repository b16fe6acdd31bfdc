#include "winnow/core/isotonic.h"

#include <algorithm>
#include <cmath>

#include "winnow/core/cosine.h"

namespace winnow {
namespace {

/// Scores from `first` to `last` that share one value.
struct Level {
  double first;
  double last;
  std::uint64_t positives;
  std::uint64_t count;
};

bool falls(const Level& before, const Level& after) {
  return static_cast<Uint128>(before.positives) * after.count >=
         static_cast<Uint128>(after.positives) * before.count;
}

}  // namespace

Isotonic::Isotonic(std::vector<LabelledScore> examples) {
  std::ranges::sort(examples, {}, &LabelledScore::score);
  std::vector<Level> levels;
  for (std::size_t begin = 0; begin < examples.size();) {
    Level next{examples[begin].score, examples[begin].score, 0, 0};
    for (; begin < examples.size() && examples[begin].score == next.last; ++begin) {
      ++next.count;
      next.positives += examples[begin].positive ? 1 : 0;
    }
    while (!levels.empty() && falls(levels.back(), next)) {
      next.first = levels.back().first;
      next.positives += levels.back().positives;
      next.count += levels.back().count;
      levels.pop_back();
    }
    levels.push_back(next);
  }
  for (const Level& level : levels) {
    const double value = static_cast<double>(level.positives) / static_cast<double>(level.count);
    knots_.push_back({level.first, value});
    if (level.last != level.first) knots_.push_back({level.last, value});
  }
}

double Isotonic::value(double score) const {
  if (std::isnan(score)) return score;
  const auto after = std::ranges::upper_bound(knots_, score, {}, &Knot::score);
  if (after == knots_.begin()) return knots_.front().value;
  const Knot& low = *(after - 1);
  if (after == knots_.end() || low.score == score || after->value == low.value) return low.value;
  return low.value +
         (after->value - low.value) * ((score - low.score) / (after->score - low.score));
}

}  // namespace winnow
