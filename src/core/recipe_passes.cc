#include <algorithm>
#include <set>

#include "core/recipe_parts.h"
#include "core/recipe_rules.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr std::size_t kMostPasses = 255;  // a verdict names its pass in one byte

LimitsPass parse_limits_pass(RecipeObject& object, const PassContext& context) {
  LimitsPass pass;
  object.read_members("limits", [&](const std::string& fact, const Json& json) {
    const std::string key = "limits." + fact;
    context.need_fact(object, key, fact);
    RecipeObject bounds(json, object.path_of(key), object.where());
    Limit limit{fact, {}, {}};
    if (bounds.find("min") != nullptr) bounds.read("min", limit.min.emplace());
    if (bounds.find("max") != nullptr) bounds.read("max", limit.max.emplace());
    bounds.finish();
    pass.limits.push_back(limit);
  });
  if (pass.limits.empty()) {
    object.fail_value("limits", "is missing", R"(write {"words": {"min": 20}} or the like)");
  }
  return pass;
}

/// Reads what a pass of this kind does; a `rules` pass without a name is called after its preset.
void parse_what(RecipeObject& object, const PassContext& context, Pass& pass) {
  const std::string kind = pass.name;
  object.read("name", pass.name);
  if (kind == "limits") {
    pass.what = parse_limits_pass(object, context);
  } else if (kind == "rules") {
    const RulesPass rules = parse_rules_pass(object, context.recipe.facts.rules);
    if (object.find("name") == nullptr) pass.name = rules.preset;
    pass.what = rules;
  } else if (kind == "exact") {
    pass.what = ExactPass{context.rank(object)};
  } else if (kind == "near") {
    pass.what = parse_near_pass(object, context);
  } else if (kind == "keep") {
    pass.what = parse_keep_pass(object, context);
  } else {
    object.fail_value("pass", "is '" + kind + "'", "use limits, rules, exact, near or keep");
  }
}

}  // namespace

void PassContext::need_fact(const RecipeObject& object, std::string_view key,
                            const std::string& fact) const {
  if (std::find(facts.begin(), facts.end(), fact) != facts.end()) return;
  const auto near = nearest(fact, facts);
  std::string how = near ? "did you mean '" + *near + "'? The facts of this recipe:"
                         : "the facts of this recipe:";
  for (const std::string& known : facts) how += " " + known;
  throw Error(errors::kFactUnknown,
              "'" + object.path_of(key) + "' names '" + fact + "', which nothing measures",
              object.where(), how);
}

Rank PassContext::rank(RecipeObject& object) const {
  Rank rank = "first";
  object.read("rank", rank);
  if (rank != "first" && rank != "longest") need_fact(object, "rank", rank);
  return rank;
}

void parse_passes(RecipeObject& recipe_object, Recipe& recipe) {
  const Json* json = recipe_object.find("passes");
  if (json == nullptr) return;
  if (!json->is_array()) recipe_object.fail_type("passes", "an array of passes");
  if (json->size() > kMostPasses) {
    recipe_object.fail_value("passes", "has " + std::to_string(json->size()) + " of them",
                             "use at most " + std::to_string(kMostPasses));
  }
  const PassContext context{recipe, recipe.numeric_facts()};
  std::set<std::string> names;
  for (const Json& pass_json : *json) {
    RecipeObject object(pass_json, "passes." + std::to_string(recipe.passes.size()),
                        recipe_object.where());
    Pass pass;
    object.read("pass", pass.name);
    parse_what(object, context, pass);
    object.finish();
    if (!names.insert(pass.name).second) {
      object.fail_value("name", "is '" + pass.name + "' a second time",
                        "give each pass of one kind its own \"name\"");
    }
    recipe.passes.push_back(std::move(pass));
  }
}

std::string_view name_of(KeepPolicy policy) {
  switch (policy) {
    case KeepPolicy::kRank:
      return "rank";
    case KeepPolicy::kComponents:
      return "components";
    case KeepPolicy::kSemdedup:
      break;
  }
  return "semdedup";
}

std::optional<KeepPolicy> keep_policy_of(std::string_view name) {
  for (const auto policy : {KeepPolicy::kRank, KeepPolicy::kComponents, KeepPolicy::kSemdedup}) {
    if (name_of(policy) == name) return policy;
  }
  return std::nullopt;
}

std::string_view name_of(NearMethod method) {
  switch (method) {
    case NearMethod::kExhaustive:
      return "exhaustive";
    case NearMethod::kClustered:
      return "clustered";
    case NearMethod::kIndex:
      return "index";
    case NearMethod::kMinhash:
      return "minhash";
    case NearMethod::kAutomatic:
      break;
  }
  return "auto";
}

}  // namespace winnow
