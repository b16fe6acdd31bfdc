// The recipe's words for heuristic rules.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/recipe_object.h"
#include "winnow/core/recipe.h"

namespace winnow {

/// "rules" of the recipe's facts: names of presets, each once. E_RECIPE_VALUE for one that is not.
std::vector<std::string> parse_rule_presets(RecipeObject& facts);

/// A pass "rules": {"preset": NAME, "thresholds": {FACT: {"min": x, "max": null}}}. The preset must
/// be one of `measured`; null takes a threshold away.
RulesPass parse_rules_pass(RecipeObject& pass, std::span<const std::string> measured);

}  // namespace winnow
