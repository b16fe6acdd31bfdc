#include "winnow/core/recipe.h"

#include <set>

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
  object.read("weight_field", emit.weight_field);
  if (const Json* shuffle = object.find("shuffle"); shuffle != nullptr) {
    RecipeObject options(*shuffle, "emit.shuffle", recipe.where());
    ShuffleRecipe& order = emit.shuffle.emplace();
    if (options.find("documents") == nullptr) {
      options.fail_value("documents", "is missing", "say how many an output shard has");
    }
    options.read("documents", order.documents, 1, INT64_MAX);
    options.read("seed", order.seed, 0, INT64_MAX);
    options.finish();
  }
  object.finish();
  return emit;
}

}  // namespace

std::vector<std::string> FactsRecipe::editors() const {
  return edits ? editing_presets(rules) : std::vector<std::string>();
}

bool FactsRecipe::have_kernels() const {
  return !tokenizer.empty() || !embedding.empty() || !scores.empty() || language || sketch ||
         minhash || counted_rules(rules, edits).any();
}

std::vector<std::string> Recipe::numeric_facts() const {
  std::vector<std::string> names = {"bytes", "characters", "words"};
  if (!facts.tokenizer.empty()) names.emplace_back("tokens");
  for (const NamedScore& score : facts.scores) names.push_back(score.name);
  if (facts.language) {
    names.emplace_back(kLanguageFact);
    names.emplace_back(kLanguageScoreFact);
  }
  if (facts.contamination) {
    names.emplace_back(kContaminationFact);
    names.emplace_back(kContaminationNgramsFact);
  }
  if (facts.url) {
    names.emplace_back(kUrlHostFact);
    for (const std::size_t list : facts.url->used()) names.push_back(url_fact(list));
  }
  for (std::string& column : rule_columns(facts.rules)) names.push_back(std::move(column));
  for (const NamedField& field : facts.fields) {
    if (field.numeric) names.push_back(field.name);
  }
  return names;
}

std::vector<std::string> FactsRecipe::dictionaries() const {
  std::vector<std::string> names;
  for (const NamedField& field : fields) {
    if (!field.numeric) names.push_back(field.name);
  }
  if (contamination) names.emplace_back(kContaminationItemFact);
  if (url) names.emplace_back(kDomainFact);
  if (url && url->has_lists()) names.emplace_back(kUrlEntriesFact);
  return names;
}

std::vector<std::string> Recipe::text_facts() const {
  std::vector<std::string> names = facts.dictionaries();
  names.emplace(names.begin(), kShardField);
  return names;
}

std::vector<std::string> Recipe::decide_files() const {
  std::set<std::string> files;
  for (const Pass& pass : passes) {
    if (const auto* keep = std::get_if<KeepPass>(&pass.what)) {
      for (const ScoreCalibration& calibration : keep->calibrate) files.insert(calibration.file);
    }
    const auto* rate = std::get_if<PassRatePass>(&pass.what);
    if (rate != nullptr && !rate->table.empty()) files.insert(rate->table);
  }
  return {files.begin(), files.end()};
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
  object.read("batch", recipe.batch, 0, 1 << 20);
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
