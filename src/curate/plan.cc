#include "winnow/curate/plan.h"

#include <algorithm>
#include <cmath>

#include "curate/open_ledgers.h"
#include "winnow/flow/pipeline.h"

namespace winnow {
namespace {

/// The thresholds of one fact in one pass.
struct Bounds {
  const Pass* pass;
  std::string fact;
  std::optional<double> min;
  std::optional<double> max;
  bool needs_value;  ///< whether no number breaks it
};

std::vector<Bounds> bounds_of(const Recipe& recipe) {
  std::vector<Bounds> all;
  for (const Pass& pass : recipe.passes) {
    if (const auto* limits = std::get_if<LimitsPass>(&pass.what)) {
      for (const Limit& limit : limits->limits) {
        // Before any pass every document stands for itself.
        if (limit.fact == kClusterSizeFact) continue;
        all.push_back({&pass, limit.fact, limit.min, limit.max, true});
      }
    }
    if (const auto* rules = std::get_if<RulesPass>(&pass.what)) {
      for (const RuleLimit& limit : rules->limits) {
        if (!limit.min && !limit.max) continue;
        all.push_back({&pass, limit.column, limit.min, limit.max, false});
      }
    }
  }
  return all;
}

bool breaks(const Bounds& bounds, double value) {
  if (std::isnan(value)) return bounds.needs_value;
  return (bounds.min && value < *bounds.min) || (bounds.max && value > *bounds.max);
}

void set_quantiles(std::vector<double> values, ThresholdPlan& plan) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return;
  auto from = values.begin();
  auto& quantiles = plan.quantiles.emplace();
  for (std::size_t q = 0; q < kPlanShares.size(); ++q) {
    const auto last = static_cast<double>(values.size() - 1);
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(kPlanShares[q] * last + 0.5);
    std::nth_element(from, at, values.end());
    quantiles[q] = *at;
    from = at;
  }
}

}  // namespace

std::vector<ThresholdPlan> plan_thresholds(const Recipe& recipe, const RunOptions& options) {
  const OpenLedgers open(recipe);
  const std::vector<Bounds> all = bounds_of(recipe);
  std::vector<std::uint8_t> broken(static_cast<std::size_t>(open.ledger.rows()));  // 2: or more
  for (const Bounds& bounds : all) {
    throw_if_stopped(options.stop);
    const std::vector<double> values = open.ledger.numbers(bounds.fact);
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (breaks(bounds, values[row]) && broken[row] < 2) ++broken[row];
    }
  }
  std::vector<ThresholdPlan> plans;
  for (const Bounds& bounds : all) {
    throw_if_stopped(options.stop);
    const std::vector<double> values = open.ledger.numbers(bounds.fact);
    for (const auto& [bound, threshold] :
         {std::pair("min", bounds.min), std::pair("max", bounds.max)}) {
      if (!threshold) continue;
      ThresholdPlan& plan = plans.emplace_back();
      plan = {bounds.pass->name, bounds.fact, bound, *threshold, 0, 0, {}};
      Bounds one = bounds;
      (plan.bound == "min" ? one.max : one.min).reset();
      for (std::size_t row = 0; row < values.size(); ++row) {
        if (!breaks(one, values[row])) continue;
        ++plan.breaks;
        plan.alone += broken[row] == 1 ? 1 : 0;
      }
      set_quantiles(values, plan);
    }
  }
  return plans;
}

}  // namespace winnow
