#include "core/recipe_rules.h"

#include <algorithm>

#include "winnow/core/rules.h"

namespace winnow {
namespace {

/// Sets one bound, if the recipe names it. Only a bound that the peer has can be set: another
/// would drop documents for no reason that has a name.
void read_bound(RecipeObject& bounds, std::string_view key, std::optional<double>& bound) {
  const Json* const json = bounds.find(key);
  if (json == nullptr) return;
  if (!bound) {
    bounds.fail_value(key, "is no threshold of this rule",
                      "set its other bound, or use a pass \"limits\" for this fact");
  }
  if (json->is_null()) {
    bound.reset();
  } else {
    bounds.read(key, *bound);
  }
}

}  // namespace

std::vector<std::string> parse_rule_presets(RecipeObject& facts) {
  std::vector<std::string> names;
  facts.read("rules", names);
  std::vector<std::string> known;
  for (const RulePreset& preset : rule_presets()) known.emplace_back(preset.name);
  for (const std::string& name : names) {
    if (find_rule_preset(name) == nullptr) {
      const auto near = nearest(name, known);
      facts.fail_value("rules", "names '" + name + "', which is no preset",
                       (near ? "did you mean '" + *near + "'? " : std::string()) +
                           "`winnow filter --list` prints them");
    }
    if (std::ranges::count(names, name) > 1) {
      facts.fail_value("rules", "names '" + name + "' twice", "name each preset once");
    }
  }
  return names;
}

RulesPass parse_rules_pass(RecipeObject& pass, std::span<const std::string> measured) {
  RulesPass rules;
  pass.read("preset", rules.preset);
  if (std::ranges::find(measured, rules.preset) == measured.end()) {
    pass.fail_value("preset", "is '" + rules.preset + "', which nothing measures",
                    "use a preset that facts.rules names");
  }
  const RulePreset& preset = *find_rule_preset(rules.preset);
  rules.limits = rule_limits(preset);
  pass.read_members("thresholds", [&](const std::string& fact, const Json& json) {
    const auto rule = std::ranges::find(preset.rules, fact, &Rule::fact);
    if (rule == preset.rules.end()) {
      std::string known = "its rules:";
      for (const Rule& each : preset.rules) known.append(" ").append(each.fact);
      pass.fail_value("thresholds", "names '" + fact + "', which is no rule of " + rules.preset,
                      known);
    }
    RuleLimit& limit = rules.limits[static_cast<std::size_t>(rule - preset.rules.begin())];
    RecipeObject bounds(json, pass.path_of("thresholds." + fact), pass.where());
    read_bound(bounds, "min", limit.min);
    read_bound(bounds, "max", limit.max);
    bounds.finish();
  });
  return rules;
}

}  // namespace winnow
