#include "cli/plan_table.h"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace winnow {

std::string plan_text(std::span<const ThresholdPlan> plans) {
  std::string text = "       breaks        alone   threshold";
  char cell[64];
  for (const double share : kPlanShares) {
    std::snprintf(cell, sizeof(cell), "%9.0f %%", share * 100);
    text += cell;
  }
  text += "  threshold of\n";
  for (const ThresholdPlan& plan : plans) {
    std::snprintf(cell, sizeof(cell), "%13lld%13lld%12.6g", static_cast<long long>(plan.breaks),
                  static_cast<long long>(plan.alone), plan.threshold);
    text += cell;
    for (std::size_t q = 0; q < kPlanShares.size(); ++q) {
      if (plan.quantiles) {
        std::snprintf(cell, sizeof(cell), "%11.5g", (*plan.quantiles)[q]);
      } else {
        std::snprintf(cell, sizeof(cell), "%11s", "-");
      }
      text += cell;
    }
    text.append("  ").append(plan.pass).append(": ").append(plan.fact).append(".");
    text.append(plan.bound).append("\n");
  }
  return text;
}

std::string plan_json(std::span<const ThresholdPlan> plans) {
  nlohmann::json all = {{"format", "winnow.plan/1"}, {"shares", kPlanShares}};
  all["thresholds"] = nlohmann::json::array();
  for (const ThresholdPlan& plan : plans) {
    nlohmann::json one = {{"pass", plan.pass},
                          {"fact", plan.fact},
                          {"bound", plan.bound},
                          {"threshold", plan.threshold},
                          {"breaks", plan.breaks},
                          {"alone", plan.alone},
                          {"quantiles", nlohmann::json()}};
    if (plan.quantiles) one["quantiles"] = *plan.quantiles;
    all["thresholds"].push_back(one);
  }
  return all.dump(2) + "\n";
}

}  // namespace winnow
