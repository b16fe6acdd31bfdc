// What would be kept along one threshold: `winnow decide --sweep`.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/recipe.h"
#include "winnow/curate/run.h"

namespace winnow {

/// A key of a pass, and values for it.
struct SweepAxis {
  std::string key;                  ///< as an Override's: "keep.top", "limits.limits.words.min"
  std::size_t pass = 0;             ///< index of its pass
  std::vector<std::string> values;  ///< as an Override's
};

/// Reads "KEY=LOW..HIGH", "KEY=LOW..HIGH/STEPS" (10 unless said otherwise, both ends counted) or
/// "KEY=A,B,C". KEY is a key of a pass; of passes "limits" and "rules" it may also be PASS.FACT,
/// which is the threshold that the recipe has (the lower one if it has two). Ends are numbers, or
/// percentages both; between two whole numbers steps are whole. E_USAGE.
SweepAxis parse_sweep(std::string_view text, const Recipe& recipe);

struct SweepPoint {
  std::int64_t kept = 0;                         ///< documents
  std::map<std::string, std::uint64_t> written;  ///< unit (Budget::unit) -> sum, copies counted
};

/// Decides once for each of `recipes`, which differ in the pass with this index alone; the passes
/// before it run once. Needs the ledgers (E_PHASE_ORDER, E_CONFIG_DRIFT) and writes nothing.
std::vector<SweepPoint> sweep(std::span<const Recipe> recipes, std::size_t pass,
                              const RunOptions& options);

}  // namespace winnow
