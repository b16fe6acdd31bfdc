// The filters that prune as many rows as the calibrated joint counts.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "winnow/labels/confident_learning.h"

namespace winnow {

/// How many rows to prune of each (given, suggested), and to leave on the diagonal: the calibrated
/// joint with at least one row left a label, what that takes being spread over its other cells.
std::vector<JointCell> prune_counts(std::span<const JointCell> calibrated, std::int64_t classes);

/// A flag a row: of each label with more than one row those of least `own`, all but the diagonal's
/// number. Ties as NumPy sorts.
std::vector<std::uint8_t> prune_by_class(std::span<const JointCell> counts,
                                         std::span<const double> own,
                                         std::span<const std::int32_t> labels);

/// A flag a row: for each cell off the diagonal its number of the label's rows, by largest
/// p(suggested) - p(given). Ties as NumPy sorts.
/// One pass, more where the margins would need above 256 MB at a time.
std::vector<std::uint8_t> prune_by_noise_rate(std::span<const JointCell> counts,
                                              const ProbabilityRows& probabilities,
                                              std::span<const std::int32_t> labels,
                                              const AuditOptions& options);

}  // namespace winnow
