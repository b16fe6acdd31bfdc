// Whether scores mean what they say as probabilities.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "winnow/learn/evaluation.h"

namespace winnow {

/// Examples with low <= score < high (the last bin has its upper end too).
struct ReliabilityBin {
  double low = 0;
  double high = 0;
  std::uint64_t examples = 0;
  std::uint64_t positives = 0;
  double mean_score = 0;      ///< 0 for an empty bin
  double positive_share = 0;  ///< 0 for an empty bin
};

struct Calibration {
  std::vector<ReliabilityBin> bins;  ///< of equal width
  /// Expected calibration error: the mean over the examples of their bin's
  /// |positive_share - mean_score|.
  double expected_error = 0;
  double largest_error = 0;  ///< of a bin
  double brier = 0;          ///< the mean of (score - [positive])^2
};

/// How far beyond [0, 1] a score may lie and still be a probability: fastText reports p + 1e-5, and
/// DCLM's rule 1 - (p + 1e-5). Such scores count as 0 or 1.
inline constexpr double kProbabilitySlack = 1e-4;

/// Nothing without examples, or if a score is no probability.
std::optional<Calibration> calibration_of(std::vector<ScoredExample> examples, std::size_t bins);

}  // namespace winnow
