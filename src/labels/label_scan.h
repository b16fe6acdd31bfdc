// What one look at each row of probabilities tells: checked, and measured against its given label.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "winnow/labels/confident_learning.h"

namespace winnow {

struct LabelScan {
  std::vector<double> own;              ///< p(given)
  std::vector<std::int32_t> best;       ///< the likeliest class; of equal ones the first
  std::vector<std::uint8_t> disagrees;  ///< whether another class is likelier by more than 1e-6
  std::vector<double> score;
};

/// One pass. As `audit_labels` for the errors.
LabelScan scan_labels(const ProbabilityRows& probabilities, std::span<const std::int32_t> labels,
                      LabelScore score, const AuditOptions& options);

/// Calls visit(first, values) for blocks of whole rows, on several threads.
void for_each_block(const ProbabilityRows& probabilities, const AuditOptions& options,
                    const std::function<void(std::int64_t, std::span<const double>)>& visit);

}  // namespace winnow
