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

void need(const RecipeObject& object, std::string_view key, const std::string& fact,
          std::span<const std::string> known, const std::string& list) {
  if (std::ranges::find(known, fact) != known.end()) return;
  const auto near = nearest(fact, known);
  std::string how = (near ? "did you mean '" + *near + "'? " : std::string()) + list;
  for (const std::string& name : known) how += " " + name;
  throw Error(errors::kFactUnknown,
              "'" + object.path_of(key) + "' names '" + fact + "', which nothing measures",
              object.where(), how);
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
  } else if (kind == "language") {
    pass.what = parse_language_pass(object, context);
  } else if (kind == "decontaminate") {
    pass.what = parse_decontaminate_pass(object, context);
  } else if (kind == "url") {
    pass.what = parse_url_pass(object, context);
  } else if (kind == "exact") {
    pass.what = ExactPass{context.rank(object)};
  } else if (kind == "near") {
    pass.what = parse_near_pass(object, context);
  } else if (kind == "keep") {
    pass.what = parse_keep_pass(object, context);
  } else if (kind == "mix") {
    pass.what = parse_mix_pass(object, context);
  } else if (kind == "pass_rate") {
    pass.what = parse_pass_rate_pass(object, context);
  } else {
    object.fail_value(
        "pass", "is '" + kind + "'",
        "use limits, rules, language, decontaminate, url, exact, near, keep, pass_rate or mix");
  }
}

}  // namespace

void PassContext::need_fact(const RecipeObject& object, std::string_view key,
                            const std::string& fact) const {
  need(object, key, fact, facts, "the facts of this recipe:");
}

void PassContext::need_text(const RecipeObject& object, std::string_view key,
                            const std::string& fact) const {
  need(object, key, fact, texts, "facts.fields declares texts; this recipe has:");
}

namespace {

/// Every fact and field that an expression reads must be there.
void need_inputs(const PassContext& context, const RecipeObject& object, std::string_view key,
                 const FactExpression& expression) {
  for (const ExpressionInput& input : expression.inputs()) {
    if (!input.of) {
      context.need_fact(object, key, input.fact);
      continue;
    }
    need_inputs(context, object, key, *input.of);
    if (!input.per.empty()) context.need_text(object, key, input.per);
  }
}

}  // namespace

FactExpression PassContext::expression(RecipeObject& object, std::string_view key) const {
  std::string text;
  object.read(key, text);
  if (text.empty()) {
    object.fail_value(key, "is missing", "name a fact, or write 0.7*edu + 0.3*dclm");
  }
  // A fact's name may have signs in it that mean something else in an expression.
  if (std::ranges::find(facts, text) != facts.end()) return FactExpression::fact(text);
  FactExpression expression;
  try {
    expression = FactExpression::parse(text);
  } catch (const ExpressionFault& fault) {
    object.fail_value(
        key,
        "is '" + text + "', but at character " + std::to_string(fault.at + 1) + " " + fault.what,
        "write facts, numbers, + - * / ( ), min(a, b), max(a, b), percentile(a, "
        "field); names with other signs go in single quotes");
  }
  need_inputs(*this, object, key, expression);
  return expression;
}

Rank PassContext::rank(RecipeObject& object) const {
  Rank rank = "first";
  object.read("rank", rank);
  if (rank == kClusterSizeFact) {
    object.fail_value("rank", "is what this pass is about to find out", "rank by another fact");
  }
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
  PassContext context{recipe, recipe.numeric_facts(), recipe.text_facts()};
  context.facts.emplace_back(kClusterSizeFact);
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
    if (!recipe.passes.empty() && std::holds_alternative<MixPass>(recipe.passes.back().what)) {
      object.fail_value("pass", "comes behind a mix", "let the mix be the last pass");
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
