#include "winnow/core/recipe.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "core/recipe_object.h"
#include "core/recipe_rules.h"
#include "winnow/core/error.h"
#include "winnow/core/rules.h"

namespace winnow {
namespace {

constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kMostCells = 1 << 20;
constexpr std::int64_t kMostVisits = 256;
constexpr std::size_t kMostPasses = 255;  // a verdict names its pass in one byte

/// Names that scores may not take: the ledger's own columns.
constexpr std::string_view kOwnFacts[] = {
    "bytes",   "characters", "words", "tokens",    "ordinal", "sha256", "sketch",
    "minhash", "embedding",  "id",    "id_length", "first",   "longest"};

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
  facts.rules = parse_rule_presets(object);
  object.finish();
  return facts;
}

class PassReader {
 public:
  PassReader(const Recipe& recipe, const std::string& where)
      : facts_(recipe.numeric_facts()), recipe_(recipe), where_(where) {}

  Pass parse(const Json& json, std::size_t index) {
    RecipeObject object(json, "passes." + std::to_string(index), where_);
    std::string kind;
    object.read("pass", kind);
    Pass pass{kind, {}};
    object.read("name", pass.name);
    if (kind == "limits") {
      pass.what = limits(object);
    } else if (kind == "rules") {
      const RulesPass rules = parse_rules_pass(object, recipe_.facts.rules);
      if (object.find("name") == nullptr) pass.name = rules.preset;
      pass.what = rules;
    } else if (kind == "exact") {
      pass.what = ExactPass{rank(object)};
    } else if (kind == "near") {
      pass.what = near(object);
    } else if (kind == "keep") {
      pass.what = keep(object);
    } else {
      object.fail_value("pass", "is '" + kind + "'", "use limits, rules, exact, near or keep");
    }
    object.finish();
    if (!names_.insert(pass.name).second) {
      object.fail_value("name", "is '" + pass.name + "' a second time",
                        "give each pass of one kind its own \"name\"");
    }
    return pass;
  }

 private:
  void need_fact(const RecipeObject& object, std::string_view key, const std::string& fact) const {
    if (std::find(facts_.begin(), facts_.end(), fact) != facts_.end()) return;
    const auto near = nearest(fact, facts_);
    std::string how = near ? "did you mean '" + *near + "'? The facts of this recipe:"
                           : "the facts of this recipe:";
    for (const std::string& known : facts_) how += " " + known;
    throw Error(errors::kFactUnknown,
                "'" + object.path_of(key) + "' names '" + fact + "', which nothing measures",
                where_, how);
  }

  Rank rank(RecipeObject& object) const {
    Rank rank = "first";
    object.read("rank", rank);
    if (rank != "first" && rank != "longest") need_fact(object, "rank", rank);
    return rank;
  }

  LimitsPass limits(RecipeObject& object) const {
    LimitsPass pass;
    object.read_members("limits", [&](const std::string& fact, const Json& json) {
      const std::string key = "limits." + fact;
      need_fact(object, key, fact);
      RecipeObject bounds(json, object.path_of(key), where_);
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

  static NearMethod near_method(RecipeObject& object) {
    std::string word(name_of(NearMethod::kExhaustive));
    object.read("method", word);
    for (const auto method : {NearMethod::kExhaustive, NearMethod::kClustered, NearMethod::kIndex,
                              NearMethod::kMinhash, NearMethod::kAutomatic}) {
      if (word == name_of(method)) return method;
    }
    object.fail_value("method", "is '" + word + "'",
                      "use exhaustive, clustered, index, minhash or auto");
  }

  static std::optional<CosineThreshold> pairs_from(RecipeObject& object, const NearPass& pass,
                                                   double threshold) {
    if (object.find("pairs_from") == nullptr) return std::nullopt;
    double from = 0;
    object.read("pairs_from", from);
    if (!(from >= 1e-6 && from <= threshold)) {
      object.fail_value("pairs_from", "is not a cosine above 0 and at most the threshold",
                        "use a number a little below the lowest threshold that you will try");
    }
    if (pass.method != NearMethod::kExhaustive) {
      object.fail_value("pairs_from", "goes with the method exhaustive alone",
                        "leave one of the two out");
    }
    return CosineThreshold::of(from);
  }

  void read_of(RecipeObject& object, NearPass& pass) const {
    object.read("of", pass.of);
    const bool measured = (pass.of == "sketch" && recipe_.facts.sketch) ||
                          (pass.of == "embedding" && !recipe_.facts.embedding.empty());
    if (measured) return;
    object.fail_value("of", "is '" + pass.of + "', which nothing measures",
                      "use sketch or embedding, and set facts.sketch or facts.embedding");
  }

  void read_bands(RecipeObject& object, NearPass& pass) const {
    if (!recipe_.facts.minhash) {
      object.fail_value("method", "is minhash, and nothing measures signatures",
                        "set facts.minhash; {} will do");
    }
    object.read("bands", pass.bands, 1, kMostPermutations);
    object.read("rows", pass.rows, 1, kMostPermutations);
    object.read("verify", pass.verify);
    const std::int64_t wanted = std::int64_t{pass.bands} * pass.rows;
    if (wanted <= recipe_.facts.minhash->permutations) return;
    object.fail_value("bands",
                      "and rows need " + std::to_string(wanted) +
                          " values of a signature that has " +
                          std::to_string(recipe_.facts.minhash->permutations),
                      "use fewer, or raise facts.minhash.permutations and scan again");
  }

  NearPass near(RecipeObject& object) const {
    NearPass pass;
    pass.method = near_method(object);
    if (pass.method == NearMethod::kMinhash) read_bands(object, pass);
    if (pass.verify) {
      pass.of = "minhash";
    } else {
      read_of(object, pass);
    }
    object.read("cells", pass.cells, 0, kMostCells);
    object.read("visits", pass.visits, 1, kMostVisits);
    object.read("index", pass.index);
    double threshold = pass.threshold.value();
    object.read("threshold", threshold);
    if (!(threshold >= 1e-6 && threshold <= 1)) {
      object.fail_value("threshold", "is not a cosine above 0",
                        "use a number above 0 and at most 1; .8 is usual for sketches");
    }
    pass.threshold = CosineThreshold::of(threshold);
    pass.pairs_from = pairs_from(object, pass, threshold);
    pass.rank = rank(object);
    return pass;
  }

  KeepPass keep(RecipeObject& object) const {
    KeepPass pass;
    object.read("by", pass.by);
    need_fact(object, "by", pass.by);
    if (const Json* top = object.find("top"); top != nullptr) {
      pass.top = top->is_string() ? top->get<std::string>() : top->dump();
    }
    if (!parse_top(pass)) {
      object.fail_value("top", "is '" + pass.top + "'",
                        "use a percentage with at most four decimals (\"12.5%\") or a count");
    }
    return pass;
  }

  static bool parse_top(KeepPass& pass) {
    std::string_view digits = pass.top;
    const bool percent = digits.ends_with('%');
    if (percent) digits.remove_suffix(1);
    if (digits.empty() || digits.front() < '0' || digits.front() > '9') return false;
    const char* const end = digits.data() + digits.size();
    if (!percent) {
      const auto [at, problem] = std::from_chars(digits.data(), end, pass.count);
      return problem == std::errc() && at == end;
    }
    double value = 0;
    const auto [at, problem] = std::from_chars(digits.data(), end, value, std::chars_format::fixed);
    const double share = value * 1e4;
    pass.share = static_cast<std::int64_t>(std::llround(share));
    return problem == std::errc() && at == end && value <= 100 &&
           std::abs(share - static_cast<double>(pass.share)) < 1e-6;
  }

  std::vector<std::string> facts_;
  const Recipe& recipe_;
  const std::string& where_;
  std::set<std::string> names_;
};

void parse_passes(RecipeObject& object, Recipe& recipe) {
  const Json* json = object.find("passes");
  if (json == nullptr) return;
  if (!json->is_array()) object.fail_type("passes", "an array of passes");
  if (json->size() > kMostPasses) {
    object.fail_value("passes", "has " + std::to_string(json->size()) + " of them",
                      "use at most " + std::to_string(kMostPasses));
  }
  PassReader reader(recipe, object.where());
  for (const Json& pass : *json) recipe.passes.push_back(reader.parse(pass, recipe.passes.size()));
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

constexpr std::string_view kTopKeys[] = {"inputs", "output", "read",    "facts", "passes",
                                         "emit",   "device", "threads", "batch"};

/// The pass of a dotted key's first word; throws the error for an unknown option.
Json& pass_named(Json& recipe, const std::string& name, const Override& change) {
  std::vector<std::string> known(std::begin(kTopKeys), std::end(kTopKeys));
  const auto passes = recipe.find("passes");
  if (passes != recipe.end() && passes->is_array()) {
    for (Json& pass : *passes) {
      if (!pass.is_object()) continue;
      const auto* const key = pass.contains("name")     ? "name"
                              : pass.contains("preset") ? "preset"
                                                        : "pass";
      const auto own = pass.find(key);
      if (own == pass.end() || !own->is_string()) continue;
      if (*own == name) return pass;
      known.push_back(*own);
    }
  }
  const auto near = nearest(name, known);
  throw Error(errors::kUsage, "unknown option --" + change.key, {},
              (near ? "did you mean --" + *near + "? " : std::string()) +
                  "Options are keys of the recipe (--threads 2) or of its passes "
                  "(--near.threshold 0.9); `winnow run --help` lists them");
}

void apply(Json& recipe, const Override& change) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at <= change.key.size();) {
    const std::size_t dot = std::min(change.key.find('.', at), change.key.size());
    words.push_back(change.key.substr(at, dot - at));
    at = dot + 1;
  }
  Json* place = &recipe;
  std::size_t next = 0;
  const bool top =
      std::find(std::begin(kTopKeys), std::end(kTopKeys), words[0]) != std::end(kTopKeys);
  if (!top) {
    place = &pass_named(recipe, words[0], change);
    next = 1;
  } else if (words[0] == "passes" && words.size() > 1) {
    place = &pass_named(recipe, words[1], change);
    next = 2;
  }
  for (; next < words.size(); ++next) {
    if (!place->is_object() && !place->is_null()) *place = Json::object();
    place = &(*place)[words[next]];
  }
  // A folder may be called 2026.
  const bool is_text = change.key == "output" || nests_too_deep(change.value);
  const Json value =
      is_text ? Json() : Json::parse(change.value, nullptr, /*allow_exceptions=*/false);
  *place = is_text || value.is_discarded() ? Json(change.value) : value;
}

}  // namespace

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

std::int64_t KeepPass::of(std::int64_t documents) const {
  if (!top.ends_with('%')) return std::min(count, documents);
  const auto product = static_cast<Uint128>(documents) * static_cast<Uint128>(share);
  return static_cast<std::int64_t>(product / kMillion);
}

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
  for (const Override& change : overrides) apply(parsed, change);
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
