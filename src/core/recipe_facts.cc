#include <algorithm>

#include "core/recipe_parts.h"
#include "core/recipe_rules.h"
#include "winnow/core/error.h"
#include "winnow/core/rules.h"

namespace winnow {
namespace {

/// Names that scores may not take: the ledger's own columns.
constexpr std::string_view kOwnFacts[] = {"bytes",
                                          "characters",
                                          "words",
                                          "tokens",
                                          "ordinal",
                                          "sha256",
                                          "sketch",
                                          "minhash",
                                          "embedding",
                                          "id",
                                          "id_length",
                                          "first",
                                          "longest",
                                          "shard",
                                          "cluster_size",
                                          "language",
                                          "language_score",
                                          "contamination",
                                          "contamination_ngrams",
                                          "contamination_item",
                                          "domain",
                                          "url_entries"};

/// Fields' names stand in expressions as they are.
bool is_plain(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// "NAME": "path", or "NAME": {"path": "path", "type": "number"}.
NamedField parse_field(const std::string& name, const Json& json, const RecipeObject& facts) {
  const std::string key = facts.path_of("fields." + name);
  const bool own = std::ranges::find(kOwnFacts, name) != std::end(kOwnFacts);
  if (own || !is_plain(name)) {
    throw Error(errors::kRecipeValue, "a field cannot be called '" + name + "'", facts.where(),
                own ? "winnow has a fact of that name; choose another"
                    : "use letters, digits and _, beginning with a letter");
  }
  NamedField field{name, {}, false};
  if (json.is_string()) {
    field.path = json.get<std::string>();
  } else {
    RecipeObject object(json, key, facts.where());
    object.read("path", field.path);
    std::string type = "text";
    object.read("type", type);
    if (type != "text" && type != "number") {
      object.fail_value("type", "is '" + type + "'", "use text or number");
    }
    field.numeric = type == "number";
    object.finish();
  }
  if (field.path.empty()) {
    throw Error(errors::kRecipeValue, "'" + key + "' names no field", facts.where(),
                R"(write "metadata.source", or {"path": "attempts", "type": "number"})");
  }
  return field;
}

void parse_fields(RecipeObject& object, FactsRecipe& facts) {
  object.read_members("fields", [&](const std::string& name, const Json& json) {
    facts.fields.push_back(parse_field(name, json, object));
    if (std::ranges::find(facts.scores, name, &NamedScore::name) == facts.scores.end()) return;
    object.fail_value("fields", "has '" + name + "', which is a score too", "rename one of them");
  });
  std::ranges::sort(facts.fields, {}, &NamedField::name);
}

NamedScore parse_score(const std::string& name, const Json& json, const RecipeObject& facts) {
  if (std::find(std::begin(kOwnFacts), std::end(kOwnFacts), name) != std::end(kOwnFacts)) {
    throw Error(errors::kRecipeValue, "a score cannot be called '" + name + "'", facts.where(),
                "winnow has a fact of that name; choose another");
  }
  NamedScore score{name, {}};
  RecipeObject object(json, facts.path_of("scores." + name), facts.where());
  object.read("model", score.options.model);
  object.read("label", score.options.label);
  object.read("preparation", score.options.preparation);
  object.finish();
  if (score.options.model.empty()) {
    object.fail_value("model", "is missing", "name the fastText .bin that gives this score");
  }
  return score;
}

/// A preset that looks things up has a file, and a file has a preset that does.
void need_sources(RecipeObject& facts, const std::vector<std::string>& presets) {
  for (const RulePreset& preset : rule_presets()) {
    if (preset.looks_up.empty()) continue;
    const std::string name(preset.name);
    const bool named = std::ranges::find(presets, name) != presets.end();
    const bool given = facts.find(preset.looks_up) != nullptr;
    if (named && !given) {
      facts.fail_value(preset.looks_up, "is missing, where " + name + " looks things up",
                       "name its file, as docs/filters.md says");
    }
    if (given && !named) {
      facts.fail_value(preset.looks_up, "is for " + name + ", which \"rules\" does not name",
                       "add it there, or leave this out");
    }
  }
}

void parse_shingles(RecipeObject& options, ShingleOptions& shingles) {
  std::string by(name_of(shingles.by));
  options.read("by", by);
  const auto unit = shingle_unit_of(by);
  if (!unit) options.fail_value("by", "is '" + by + "'", "use words, characters or both");
  shingles.by = *unit;
  options.read("shingle", shingles.words, 1, 64);
  options.read("characters", shingles.characters, 1, 64);
}

MinhashRecipe parse_minhash(const Json& json, const std::string& where) {
  MinhashRecipe minhash;
  RecipeObject options(json, "facts.minhash", where);
  std::string preset(name_of(minhash.preset));
  options.read("preset", preset);
  const auto known = minhash_preset_of(preset);
  if (!known) options.fail_value("preset", "is '" + preset + "'", "use winnow or datatrove");
  minhash.preset = *known;
  parse_shingles(options, minhash.shingles);
  if (minhash.preset == MinhashPreset::kDatatrove && minhash.shingles.by != ShingleUnit::kWords) {
    options.fail_value("by", "is not words", "datatrove's shingles are; leave it out");
  }
  options.read("permutations", minhash.permutations, 1, kMostPermutations);
  options.read("seed", minhash.seed, 0, UINT32_MAX);
  options.finish();
  return minhash;
}

SketchRecipe parse_sketch(const Json& json, const std::string& where) {
  SketchRecipe sketch;
  RecipeObject options(json, "facts.sketch", where);
  parse_shingles(options, sketch.shingles);
  options.read("dimensions", sketch.dimensions, 64, 4096);
  options.finish();
  if (sketch.dimensions % 64 != 0) {
    options.fail_value("dimensions", "is not a multiple of 64", "use 128, 256 or 512");
  }
  return sketch;
}

}  // namespace

FactsRecipe parse_facts(RecipeObject& recipe) {
  FactsRecipe facts;
  const Json* json = recipe.find("facts");
  if (json == nullptr) return facts;
  RecipeObject object(*json, "facts", recipe.where());
  object.read("tokenizer", facts.tokenizer);
  object.read("embedding", facts.embedding);
  object.read_members("scores", [&](const std::string& name, const Json& score) {
    facts.scores.push_back(parse_score(name, score, object));
  });
  std::sort(facts.scores.begin(), facts.scores.end(),
            [](const NamedScore& a, const NamedScore& b) { return a.name < b.name; });
  if (const Json* sketch = object.find("sketch"); sketch != nullptr) {
    facts.sketch = parse_sketch(*sketch, recipe.where());
  }
  if (const Json* minhash = object.find("minhash"); minhash != nullptr) {
    facts.minhash = parse_minhash(*minhash, recipe.where());
  }
  if (const Json* language = object.find("language"); language != nullptr) {
    facts.language = parse_language(*language, recipe.where());
  }
  if (const Json* contamination = object.find("contamination"); contamination != nullptr) {
    facts.contamination = parse_contamination(*contamination, recipe.where());
  }
  if (const Json* url = object.find("url"); url != nullptr) {
    facts.url = parse_url(*url, recipe.where());
  }
  facts.rules = parse_rule_presets(object);
  if (const Json* lines = object.find("repeated_lines"); lines != nullptr) {
    facts.repeated_lines = parse_repeated_lines(*lines, recipe.where());
  }
  object.read("unigram", facts.unigram);
  need_sources(object, facts.rules);
  parse_fields(object, facts);
  object.read("edits", facts.edits);
  if (facts.edits && editing_presets(facts.rules).empty()) {
    object.fail_value("edits", "has nothing to do: no preset of \"rules\" edits",
                      "name one that does, e.g. c4@datatrove, or leave it out");
  }
  object.finish();
  return facts;
}

}  // namespace winnow
