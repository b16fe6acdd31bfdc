// What thresholds do, as text or as JSON.
#pragma once

#include <span>
#include <string>

#include "winnow/curate/plan.h"

namespace winnow {

std::string plan_text(std::span<const ThresholdPlan> plans);
/// winnow.plan/1 (docs/formats.md).
std::string plan_json(std::span<const ThresholdPlan> plans);

}  // namespace winnow
