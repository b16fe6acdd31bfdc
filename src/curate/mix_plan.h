// What a mix takes of each group: from targets and supplies to amounts. No document is looked at.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "winnow/core/recipe.h"

namespace winnow {

struct MixGroup {
  std::string name;
  std::int64_t documents = 0;
  std::uint64_t supply = 0;    ///< units that there are
  std::uint64_t capacity = 0;  ///< units that there may be, with all allowed copies
  double share = 0;            ///< asked for, of all groups; for copies: of their sum
  double asked = 0;            ///< units
  std::uint64_t wanted = 0;    ///< units that are to be taken: at most the capacity
  bool dry = false;            ///< whether the capacity is below what was asked for
};

struct MixPlan {
  std::vector<MixGroup> groups;  ///< as given; then those that were named and are not there
  double budget = 0;             ///< units asked for
};

/// Fills in share, asked, wanted and dry. `groups` ascend by name.
///   short   wanted = min(asked, capacity)
///   shrink  the budget is lowered until no group that is there is dry; then as above
///   fill    what dry groups lack goes to the others in proportion to their shares
/// Without a budget it is the largest with which no group that is there is dry.
MixPlan plan_mix(const MixPass& pass, std::vector<MixGroup> groups);

/// How often the documents of each tier of a group are repeated, so that the group has `wanted`
/// units: min(most, c · a_t), where a_t is the mean of max(0, x - drop_below)^power over tier t,
/// and c is what it takes. `supplies` are the tiers', the worst first. Never falls.
std::vector<double> curve_copies(const QualityCurve& curve, std::span<const std::uint64_t> supplies,
                                 double wanted);
/// The most units that curve_copies can make of them.
double curve_capacity(const QualityCurve& curve, std::span<const std::uint64_t> supplies);

}  // namespace winnow
