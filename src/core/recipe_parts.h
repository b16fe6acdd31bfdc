// The parts of a recipe's reading, a file each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/recipe_object.h"
#include "winnow/core/recipe.h"

namespace winnow {

/// What the passes of a recipe may refer to.
struct PassContext {
  const Recipe& recipe;            ///< its facts are read already
  std::vector<std::string> facts;  ///< names of the numeric ones, cluster_size too
  std::vector<std::string> texts;  ///< names of the others

  /// E_FACT_UNKNOWN, with what the key may have meant, unless something measures `fact`.
  void need_fact(const RecipeObject& object, std::string_view key, const std::string& fact) const;
  /// E_FACT_UNKNOWN likewise, unless `fact` is a text to group by.
  void need_text(const RecipeObject& object, std::string_view key, const std::string& fact) const;
  /// An expression over facts. E_RECIPE_VALUE names the place of a mistake.
  FactExpression expression(RecipeObject& object, std::string_view key) const;
  /// The key "rank": first, longest or a fact.
  Rank rank(RecipeObject& object) const;
};

FactsRecipe parse_facts(RecipeObject& recipe);
LanguageRecipe parse_language(const Json& json, const std::string& where);
/// {"pass": "language", "min": {"en": 0.65}}, of a recipe with facts.language.
LanguagePass parse_language_pass(RecipeObject& pass, const PassContext& context);
ContaminationRecipe parse_contamination(const Json& json, const std::string& where);
DecontaminatePass parse_decontaminate_pass(RecipeObject& pass, const PassContext& context);
/// facts.repeated_lines.
RepeatedLinesOptions parse_repeated_lines(const Json& json, const std::string& where);
/// facts.url.
UrlOptions parse_url(const Json& json, const std::string& where);
UrlPass parse_url_pass(RecipeObject& pass, const PassContext& context);
NearPass parse_near_pass(RecipeObject& pass, const PassContext& context);
KeepPass parse_keep_pass(RecipeObject& pass, const PassContext& context);
MixPass parse_mix_pass(RecipeObject& pass, const PassContext& context);
PassRatePass parse_pass_rate_pass(RecipeObject& pass, const PassContext& context);
/// The keys "documents", "tokens", "bytes", "characters", "words": at most one of them.
std::optional<Budget> parse_budget(RecipeObject& pass, const PassContext& context);
/// "passes", after the facts.
void parse_passes(RecipeObject& object, Recipe& recipe);

/// Sets the key of a flag in the recipe's JSON. E_USAGE for one that is neither a key of a recipe
/// nor one of its passes.
void apply_override(Json& recipe, const Override& change);

}  // namespace winnow
