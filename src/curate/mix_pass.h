// mix: so much of each group, by drawing documents and repeating them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "curate/ledger.h"
#include "curate/mix_plan.h"
#include "curate/verdicts.h"
#include "winnow/core/recipe.h"

namespace winnow {

/// What became of one group.
struct MixedGroup {
  MixGroup plan;
  std::uint64_t reached = 0;  ///< units written, copies counted
  std::int64_t kept = 0;      ///< documents of it that stay
  std::vector<double> tiers;  ///< with a curve: copies of each tier, the worst first
};

struct MixReport {
  std::string unit;
  double budget = 0;
  std::vector<MixedGroup> groups;

  std::uint64_t reached() const;
};
using MixReports = std::map<std::string, MixReport>;  ///< by pass

/// A document is written floor(w / s) times, w being the units that are wanted of its group (or of
/// its tier in it) and s those that there are; and once more if it is among the first by its draw
/// (curate/draws.h; then in document order), of which so many are taken that their units come
/// nearest to what is left of w. Who is written 0 times is dropped.
MixReport mix_pass(const MixPass& pass, const Ledger& ledger, Verdicts& verdicts);

}  // namespace winnow
