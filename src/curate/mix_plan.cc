#include "curate/mix_plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "curate/verdicts.h"
#include "winnow/core/portable_math.h"

namespace winnow {
namespace {

constexpr std::string_view kOthers = "*";

std::uint64_t rounded(double amount) { return static_cast<std::uint64_t>(amount + 0.5); }

double supply_of(const MixGroup& group) { return static_cast<double>(group.supply); }
double capacity_of(const MixGroup& group) { return static_cast<double>(group.capacity); }

/// Groups that the recipe names and no document is in.
void add_absent(const MixPass& pass, std::vector<MixGroup>& groups) {
  const std::size_t there = groups.size();
  for (const auto& [name, value] : pass.targets) {
    const auto same = [&](const MixGroup& group) { return group.name == name; };
    const auto end = groups.begin() + static_cast<std::ptrdiff_t>(there);
    if (name == kOthers || value == 0 || std::any_of(groups.begin(), end, same)) continue;
    groups.push_back({});
    groups.back().name = name;
  }
}

/// The number that the recipe gives a group, or what "*" says.
double target_of(const MixPass& pass, const MixGroup& group) {
  auto found = pass.targets.find(group.name);
  if (found == pass.targets.end()) found = pass.targets.find(std::string(kOthers));
  return found == pass.targets.end() ? 0 : found->second;
}

bool is_named(const MixPass& pass, const MixGroup& group) {
  return pass.targets.contains(group.name);
}

void set_shares(const MixPass& pass, std::vector<MixGroup>& groups) {
  double largest = 0;
  double others = 0;  // supply of groups that are not named
  for (const MixGroup& group : groups) {
    largest = std::max(largest, supply_of(group));
    if (!is_named(pass, group)) others += supply_of(group);
  }
  for (MixGroup& group : groups) {
    switch (pass.target) {
      case MixTarget::kNatural:
        group.share = supply_of(group);
        break;
      case MixTarget::kTemperature:
        group.share =
            group.supply == 0
                ? 0
                : portable_exp(portable_log(supply_of(group) / largest) / pass.temperature);
        break;
      case MixTarget::kShares:
        group.share = target_of(pass, group);
        if (!is_named(pass, group)) group.share *= others > 0 ? supply_of(group) / others : 0;
        break;
      case MixTarget::kWeights:
        group.share = target_of(pass, group);
        break;
      case MixTarget::kCopies:
        group.share = target_of(pass, group) * supply_of(group);
        break;
    }
  }
  if (pass.target == MixTarget::kShares) return;
  double sum = 0;
  for (const MixGroup& group : groups) sum += group.share;
  for (MixGroup& group : groups) group.share = sum > 0 ? group.share / sum : 0;
}

/// The largest budget with which no group that is there runs dry.
double wet_budget(const std::vector<MixGroup>& groups) {
  double budget = HUGE_VAL;
  for (const MixGroup& group : groups) {
    if (group.share > 0 && group.capacity > 0) {
      budget = std::min(budget, capacity_of(group) / group.share);
    }
  }
  return budget == HUGE_VAL ? 0 : budget;
}

void fill_up(double budget, std::vector<MixGroup>& groups) {
  std::vector<MixGroup*> order;
  double shares = 0;
  for (MixGroup& group : groups) {
    if (group.share == 0) continue;
    shares += group.share;
    order.push_back(&group);
  }
  // Who runs dry first goes first; what it leaves is the others'.
  std::ranges::stable_sort(
      order, {}, [](const MixGroup* group) { return capacity_of(*group) / group->share; });
  for (MixGroup* group : order) {
    const double part = shares > 0 ? budget * (group->share / shares) : 0;
    group->wanted = std::min(rounded(part), group->capacity);
    budget = std::max(0.0, budget - std::min(part, capacity_of(*group)));
    shares -= group->share;
  }
}

/// The mean of max(0, x - a)^p for x between two shares.
double mean_power(const QualityCurve& curve, std::int32_t tier) {
  const auto tiers = static_cast<double>(curve.tiers);
  const auto power = [&](double x) {
    double product = x;
    for (std::int32_t k = 0; k < curve.power; ++k) product *= x;
    return product;
  };
  const double low = std::max(0.0, static_cast<double>(tier) / tiers - curve.drop_below);
  const double high = std::max(0.0, static_cast<double>(tier + 1) / tiers - curve.drop_below);
  return (power(high) - power(low)) * tiers / static_cast<double>(curve.power + 1);
}

}  // namespace

MixPlan plan_mix(const MixPass& pass, std::vector<MixGroup> groups) {
  add_absent(pass, groups);
  set_shares(pass, groups);
  MixPlan plan;
  if (pass.target == MixTarget::kCopies) {
    for (MixGroup& group : groups) {
      group.asked = std::min<double>(target_of(pass, group), kMostCopies) * supply_of(group);
      group.wanted = rounded(group.asked);
      plan.budget += group.asked;
    }
    plan.groups = std::move(groups);
    return plan;
  }
  plan.budget = pass.budget ? static_cast<double>(*pass.budget) : wet_budget(groups);
  for (MixGroup& group : groups) {
    group.asked = group.share * plan.budget;
    // Shares are rounded: a group that is asked for all it has is not dry.
    group.dry = group.asked > capacity_of(group) * (1 + 1e-12) + 0.5;
  }
  if (pass.when_dry == WhenDry::kFill) {
    fill_up(plan.budget, groups);
  } else {
    const double budget =
        pass.when_dry == WhenDry::kShrink ? std::min(plan.budget, wet_budget(groups)) : plan.budget;
    for (MixGroup& group : groups) {
      group.wanted = rounded(std::min(group.share * budget, capacity_of(group)));
    }
  }
  plan.groups = std::move(groups);
  return plan;
}

double curve_capacity(const QualityCurve& curve, std::span<const std::uint64_t> supplies) {
  double capacity = 0;
  for (std::int32_t tier = 0; tier < curve.tiers; ++tier) {
    if (mean_power(curve, tier) > 0) {
      capacity += curve.most * static_cast<double>(supplies[static_cast<std::size_t>(tier)]);
    }
  }
  return capacity;
}

std::vector<double> curve_copies(const QualityCurve& curve, std::span<const std::uint64_t> supplies,
                                 double wanted) {
  std::vector<double> means;
  double weighted = 0;  // of tiers that are not capped
  for (std::int32_t tier = 0; tier < curve.tiers; ++tier) {
    // They never fall; rounding must not make them.
    means.push_back(std::max(means.empty() ? 0 : means.back(), mean_power(curve, tier)));
    weighted += means.back() * static_cast<double>(supplies[static_cast<std::size_t>(tier)]);
  }
  std::vector<double> copies(means.size());
  double left = wanted;
  // Means ascend, so the cap takes tiers from the best down.
  for (std::size_t open = means.size(); open > 0 && means[open - 1] > 0; --open) {
    const double scale = weighted > 0 ? std::max(0.0, left / weighted) : 0;
    if (scale * means[open - 1] <= curve.most) {
      for (std::size_t tier = 0; tier < open; ++tier) copies[tier] = scale * means[tier];
      break;
    }
    const auto supply = static_cast<double>(supplies[open - 1]);
    copies[open - 1] = curve.most;
    left -= curve.most * supply;
    weighted -= means[open - 1] * supply;
    if (weighted < 0) weighted = 0;
  }
  return copies;
}

}  // namespace winnow
