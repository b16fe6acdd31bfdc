// What each threshold of a recipe does by itself: `winnow plan --suggest`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "winnow/core/recipe.h"
#include "winnow/curate/run.h"

namespace winnow {

/// The shares of documents that the quantiles of a fact are given for.
inline constexpr std::array<double, 7> kPlanShares = {.01, .05, .1, .5, .9, .95, .99};

/// One threshold of the passes "limits" and "rules", over all documents of the ledgers.
struct ThresholdPlan {
  std::string pass;
  std::string fact;
  std::string bound;  ///< "min" or "max"
  double threshold = 0;
  std::int64_t breaks = 0;  ///< documents beyond it
  std::int64_t alone = 0;   ///< of them, those that are beyond no other threshold
  /// The fact's values that these shares of the documents do not exceed (nearest rank); none if no
  /// document has a value.
  std::optional<std::array<double, kPlanShares.size()>> quantiles;
};

/// In recipe order. Needs the ledgers (E_PHASE_ORDER, E_CONFIG_DRIFT) and writes nothing. A fact
/// without a value breaks a bound of a pass "limits", as there.
std::vector<ThresholdPlan> plan_thresholds(const Recipe& recipe, const RunOptions& options);

}  // namespace winnow
