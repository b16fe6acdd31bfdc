#include "winnow/learn/calibration.h"

#include <algorithm>
#include <cmath>

namespace winnow {
namespace {

bool is_probability(const ScoredExample& example) {
  return example.score >= -kProbabilitySlack && example.score <= 1 + kProbabilitySlack;
}

/// Turns the bins' sums into means.
void finish(Calibration& calibration, double examples) {
  for (ReliabilityBin& bin : calibration.bins) {
    if (bin.examples == 0) continue;
    const auto count = static_cast<double>(bin.examples);
    bin.mean_score /= count;
    bin.positive_share = static_cast<double>(bin.positives) / count;
    const double error = std::abs(bin.positive_share - bin.mean_score);
    calibration.expected_error += error * count / examples;
    calibration.largest_error = std::max(calibration.largest_error, error);
  }
  calibration.brier /= examples;
}

}  // namespace

std::optional<Calibration> calibration_of(std::vector<ScoredExample> examples, std::size_t bins) {
  if (examples.empty() || !std::ranges::all_of(examples, is_probability)) return std::nullopt;
  // Sums of doubles depend on their order: give them one.
  std::ranges::sort(examples, [](const ScoredExample& a, const ScoredExample& b) {
    return a.score != b.score ? a.score < b.score : a.positive < b.positive;
  });
  Calibration calibration;
  const auto width = static_cast<double>(bins);
  for (std::size_t b = 0; b < bins; ++b) {
    ReliabilityBin& bin = calibration.bins.emplace_back();
    bin.low = static_cast<double>(b) / width;
    bin.high = static_cast<double>(b + 1) / width;
  }
  for (const ScoredExample& example : examples) {
    const double score = std::clamp(example.score, 0.0, 1.0);
    const auto at = std::min(static_cast<std::size_t>(score * width), bins - 1);
    ReliabilityBin& bin = calibration.bins[at];
    ++bin.examples;
    bin.positives += example.positive ? 1 : 0;
    bin.mean_score += score;
    const double miss = score - (example.positive ? 1.0 : 0.0);
    calibration.brier += miss * miss;
  }
  finish(calibration, static_cast<double>(examples.size()));
  return calibration;
}

}  // namespace winnow
