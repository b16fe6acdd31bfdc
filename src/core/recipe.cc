#include "winnow/core/recipe.h"

#include "core/recipe_parts.h"
#include "winnow/core/rules.h"

namespace winnow {
namespace {

ReadRecipe parse_read(RecipeObject& recipe) {
  ReadRecipe read;
  const Json* json = recipe.find("read");
  if (json == nullptr) return read;
  RecipeObject object(*json, "read", recipe.where());
  object.read("text_field", read.jsonl.text_field);
  object.read("id_field", read.jsonl.id_field);
  object.read("max_record_bytes", read.jsonl.max_record_bytes, 1024, 1LL << 31);
  object.read("max_bad", read.max_bad, 0, INT64_MAX);
  object.read("max_bad_share", read.max_bad_share);
  if (!(read.max_bad_share >= 0 && read.max_bad_share <= 1)) {
    object.fail_value("max_bad_share", "is not a share", "use a number from 0 to 1");
  }
  object.finish();
  return read;
}

EmitRecipe parse_emit(RecipeObject& recipe) {
  EmitRecipe emit;
  const Json* json = recipe.find("emit");
  if (json == nullptr) return emit;
  RecipeObject object(*json, "emit", recipe.where());
  std::string compression = "zstd";
  object.read("compression", compression);
  if (compression != "zstd" && compression != "none") {
    object.fail_value("compression", "is '" + compression + "'", "use zstd or none");
  }
  emit.zstd = compression == "zstd";
  object.read("dropped", emit.dropped);
  object.finish();
  return emit;
}

}  // namespace

std::vector<std::string> Recipe::numeric_facts() const {
  std::vector<std::string> names = {"bytes", "characters", "words"};
  if (!facts.tokenizer.empty()) names.emplace_back("tokens");
  for (const NamedScore& score : facts.scores) names.push_back(score.name);
  for (std::string& column : rule_columns(facts.rules)) names.push_back(std::move(column));
  return names;
}

Recipe parse_recipe(std::string_view json, const std::string& where,
                    std::span<const Override> overrides) {
  Json parsed = parse_json(json, where);
  for (const Override& change : overrides) apply_override(parsed, change);
  RecipeObject object(parsed, "", where);
  Recipe recipe;
  object.read("inputs", recipe.inputs);
  object.read("output", recipe.output);
  object.read("device", recipe.device);
  object.read("threads", recipe.threads, 0, 1024);
  object.read("batch", recipe.batch, 1, 1 << 20);
  recipe.read = parse_read(object);
  recipe.facts = parse_facts(object);
  parse_passes(object, recipe);
  recipe.emit = parse_emit(object);
  object.finish();
  if (recipe.inputs.empty()) object.fail_value("inputs", "is missing", "name the shards to read");
  if (recipe.output.empty())
    object.fail_value("output", "is missing", "name a folder (--output DIR)");
  return recipe;
}

}  // namespace winnow
