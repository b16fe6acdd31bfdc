// The peers' parts of the table of rules. Each view is of constants.
#pragma once

#include <span>

#include "winnow/core/rules.h"

namespace winnow {

std::span<const RulePreset> datatrove_rules();
std::span<const RulePreset> dolma_rules();
std::span<const RulePreset> dclm_rules();
std::span<const RulePreset> curator_rules();
std::span<const RulePreset> ibm_rules();
std::span<const RulePreset> winnow_rules();

}  // namespace winnow
