// The groups of a mix.
#pragma once

#include "curate/groups.h"
#include "winnow/core/recipe.h"

namespace winnow {

/// Documents by all ways of `by` at once: "web / 20". One group "all" if there is none.
Groups mix_groups(const std::vector<GroupBy>& by, const Ledger& ledger, const Verdicts& verdicts);

/// Each row's tier of `tiers`, from 0, by its percentile among its group; no number is in tier 0.
std::vector<std::uint32_t> tiers_within(const FactExpression& fact, std::int32_t tiers,
                                        const Groups& groups, const Ledger& ledger,
                                        const Verdicts& verdicts);

}  // namespace winnow
