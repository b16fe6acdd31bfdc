// Dawid and Skene's model with a prior that the raters share.
#pragma once

#include <optional>

#include "labels/dawid_skene.h"

namespace winnow {

/// Each rater's row of the confusion matrix for truth k has a Dirichlet prior
///     strength_k x (skill on the diagonal, the rest spread as all raters' errors on k are)
/// where a rater's skill is the share of right votes, with 4 further votes at the mean skill, and
/// strength_k is the one of 24 steps from 1/4 to 1024 under which all raters' counts are likeliest
/// (Dirichlet-multinomial). EM as in Dawid and Skene.
///
/// Confusions that are free may turn a class into another one than its name says: one whose items
/// most raters gave another label. `drifted` is then the first such label, and the estimate is made
/// anew with every rater's row equal to the prior's mean (strength without bounds).
struct HierarchicalEstimate {
  Estimated estimated;
  std::optional<std::int32_t> drifted;
};
HierarchicalEstimate estimate_hierarchical(const VoteTable& table, const Matrix<double>& majority,
                                           const ConsensusOptions& options);

}  // namespace winnow
