// The recipe's parts as canonical JSON, and what changed between two of them.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/recipe_object.h"
#include "winnow/core/error.h"
#include "winnow/core/recipe.h"

namespace winnow {
namespace {

using SortedJson = nlohmann::json;

SortedJson group_json(const GroupBy& by) {
  if (!by.field.empty()) return by.field;
  SortedJson json = {{"fact", by.fact.text()}};
  if (by.tiers > 0) {
    json["tiers"] = by.tiers;
  } else {
    json["edges"] = by.edges;
  }
  return json;
}

SortedJson mix_json(const MixPass& pass) {
  SortedJson json = {{"pass", "mix"},         {"target", name_of(pass.target)},
                     {"unit", pass.unit},     {"by", SortedJson::array()},
                     {"repeat", pass.repeat}, {"seed", pass.seed}};
  for (const GroupBy& by : pass.by) json["by"].push_back(group_json(by));
  if (!pass.targets.empty()) json["targets"] = pass.targets;
  if (pass.target == MixTarget::kTemperature) json["temperature"] = pass.temperature;
  if (pass.budget) json["budget"] = *pass.budget;
  json["when_dry"] = name_of(pass.when_dry);
  if (pass.curve) {
    json["curve"] = {{"by", pass.curve->by.text()},
                     {"tiers", pass.curve->tiers},
                     {"drop_below", pass.curve->drop_below},
                     {"most", pass.curve->most},
                     {"power", pass.curve->power}};
  }
  return json;
}

struct PassJson {
  SortedJson operator()(const LimitsPass& pass) const {
    SortedJson limits = SortedJson::array();  // an array: the order decides the reason
    for (const Limit& limit : pass.limits) {
      SortedJson bounds = {{"fact", limit.fact}};
      if (limit.min) bounds["min"] = *limit.min;
      if (limit.max) bounds["max"] = *limit.max;
      limits.push_back(bounds);
    }
    return {{"pass", "limits"}, {"limits", limits}};
  }
  SortedJson operator()(const RulesPass& pass) const {
    SortedJson limits = SortedJson::array();
    for (const RuleLimit& limit : pass.limits) {
      if (!limit.min && !limit.max) continue;
      SortedJson bounds = {{"fact", limit.column}};
      if (limit.min) bounds["min"] = *limit.min;
      if (limit.max) bounds["max"] = *limit.max;
      limits.push_back(bounds);
    }
    return {{"pass", "rules"}, {"preset", pass.preset}, {"limits", limits}};
  }
  SortedJson operator()(const LanguagePass& pass) const {
    SortedJson keep = SortedJson::object();
    for (const LanguageLimit& limit : pass.keep) keep[limit.label] = limit.min;
    return {{"pass", "language"}, {"min", keep}};
  }
  SortedJson operator()(const DecontaminatePass& pass) const {
    return {{"pass", "decontaminate"}, {"ngrams", pass.ngrams}, {"share", pass.share}};
  }
  SortedJson operator()(const UrlPass& pass) const {
    SortedJson json = {{"pass", "url"}, {"no_host", pass.drop_hostless ? "drop" : "keep"}};
    for (std::size_t list = 0; list < kUrlListCount; ++list) {
      json["counts"][std::string(kUrlLists[list])] = pass.counts[list];
    }
    return json;
  }
  SortedJson operator()(const ExactPass& pass) const {
    return {{"pass", "exact"}, {"rank", pass.rank}};
  }
  SortedJson operator()(const NearPass& pass) const {
    SortedJson json = {{"pass", "near"},
                       {"of", pass.of},
                       {"threshold", pass.threshold.value()},
                       {"rank", pass.rank}};
    json["method"] = name_of(pass.method);
    json["policy"] = name_of(pass.policy);
    if (pass.also) {
      json["also"] = {{"of", pass.also->of}, {"threshold", pass.also->threshold.value()}};
    }
    if (pass.pairs_from) json["pairs_from"] = pass.pairs_from->value();
    if (pass.method == NearMethod::kIndex) json["index"] = pass.index;
    if (pass.method == NearMethod::kClustered || pass.method == NearMethod::kAutomatic) {
      json["cells"] = pass.cells;
      json["visits"] = pass.visits;
    }
    if (pass.method == NearMethod::kMinhash) {
      json["bands"] = pass.bands;
      json["rows"] = pass.rows;
      json["verify"] = pass.verify;
    }
    return json;
  }
  SortedJson operator()(const KeepPass& pass) const {
    SortedJson json = {{"pass", "keep"}, {"by", pass.by.text()}};
    if (!pass.top.empty()) json["top"] = pass.top;
    if (pass.min) json["min"] = *pass.min;
    if (pass.budget) json[pass.budget->unit] = pass.budget->amount;
    if (pass.pareto) {
      json["pareto"] = *pass.pareto;
      json["seed"] = pass.seed;
    }
    if (!pass.per.empty()) json["per"] = pass.per;
    if (pass.all_missing) json["missing"] = "keep";
    for (const ScoreCalibration& each : pass.calibrate) {
      json["calibrate"][each.fact] = {{"file", each.file},
                                      {"score_field", each.score_field},
                                      {"label_field", each.label_field},
                                      {"positive", each.positive}};
    }
    return json;
  }
  SortedJson operator()(const MixPass& pass) const { return mix_json(pass); }
  SortedJson operator()(const PassRatePass& pass) const {
    SortedJson json = {{"pass", "pass_rate"}, {"above", pass.above}};
    if (pass.below) json["below"] = *pass.below;
    if (pass.table.empty()) {
      json["attempts"] = pass.attempts;
      json["successes"] = pass.successes;
    } else {
      json["table"] = pass.table;
    }
    if (pass.confidence > 0) {
      json["confidence"] = pass.confidence;
      json["interval"] = pass.interval;
      json["unsure"] = pass.keep_unsure ? "keep" : "drop";
    }
    return json;
  }
};

SortedJson shingles_json(const ShingleOptions& shingles) {
  return {{"by", name_of(shingles.by)},
          {"shingle", shingles.words},
          {"characters", shingles.characters}};
}

SortedJson url_json(const UrlOptions& url) {
  SortedJson json = {{"field", url.field}};
  for (const std::size_t list : url.used()) json[std::string(kUrlLists[list])] = url.lists[list];
  if (url.public_suffixes.empty()) return json;
  json["public_suffixes"] = url.public_suffixes;
  json["private_suffixes"] = url.private_suffixes;
  return json;
}

/// Leaves of a JSON value by dotted key.
void flatten(const SortedJson& json, const std::string& path,
             std::map<std::string, std::string>& leaves) {
  if (!json.is_structured() || json.empty()) {
    leaves[path] = json.dump();
    return;
  }
  for (const auto& member : json.items()) {
    flatten(member.value(), path.empty() ? member.key() : path + "." + member.key(), leaves);
  }
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string scan_part(const Recipe& recipe) {
  const ReadRecipe& read = recipe.read;
  SortedJson facts = {{"tokenizer", recipe.facts.tokenizer},
                      {"embedding", recipe.facts.embedding},
                      {"scores", SortedJson::object()}};
  for (const NamedScore& score : recipe.facts.scores) {
    facts["scores"][score.name] = {{"model", score.options.model},
                                   {"label", score.options.label},
                                   {"preparation", score.options.preparation}};
  }
  if (recipe.facts.sketch) {
    facts["sketch"] = shingles_json(recipe.facts.sketch->shingles);
    facts["sketch"]["dimensions"] = recipe.facts.sketch->dimensions;
  }
  if (recipe.facts.minhash) {
    const MinhashRecipe& minhash = *recipe.facts.minhash;
    facts["minhash"] = shingles_json(minhash.shingles);
    facts["minhash"]["preset"] = name_of(minhash.preset);
    facts["minhash"]["permutations"] = minhash.permutations;
    facts["minhash"]["seed"] = minhash.seed;
  }
  if (const auto& language = recipe.facts.language) {
    facts["language"] = {{"model", language->model},
                         {"preparation", language->preparation},
                         {"labels", language->labels}};
  }
  if (const auto& contamination = recipe.facts.contamination) {
    facts["contamination"] = {{"words", contamination->words},
                              {"shortest", contamination->shortest},
                              {"benchmarks", SortedJson::array()}};
    for (const BenchmarkFile& benchmark : contamination->benchmarks) {
      facts["contamination"]["benchmarks"].push_back({{"file", benchmark.file},
                                                      {"text_field", benchmark.text_field},
                                                      {"id_field", benchmark.id_field}});
    }
  }
  if (const auto& url = recipe.facts.url) facts["url"] = url_json(*url);
  if (!recipe.facts.rules.empty()) facts["rules"] = recipe.facts.rules;
  for (const NamedField& field : recipe.facts.fields) {
    facts["fields"][field.name] = {{"path", field.path},
                                   {"type", field.numeric ? "number" : "text"}};
  }
  if (recipe.facts.edits) facts["edits"] = true;
  if (!recipe.facts.unigram.empty()) facts["unigram"] = recipe.facts.unigram;
  if (const auto& lines = recipe.facts.repeated_lines) {
    facts["repeated_lines"] = {{"file", lines->file},
                               {"unit", name_of(lines->lines.unit)},
                               {"match", name_of(lines->lines.match)},
                               {"more_than", lines->more_than}};
  }
  const SortedJson json = {{"read",
                            {{"text_field", read.jsonl.text_field},
                             {"id_field", read.jsonl.id_field},
                             {"max_record_bytes", read.jsonl.max_record_bytes},
                             {"max_bad", read.max_bad},
                             {"max_bad_share", read.max_bad_share}}},
                           {"facts", facts}};
  return json.dump();
}

std::string decide_part(const Recipe& recipe, const std::map<std::string, std::string>& files) {
  SortedJson passes = SortedJson::array();
  for (const Pass& pass : recipe.passes) {
    SortedJson json = std::visit(PassJson(), pass.what);
    json["name"] = pass.name;
    passes.push_back(json);
  }
  SortedJson json = {{"passes", passes}};
  if (!files.empty()) json["files"] = files;
  return json.dump();
}

std::string emit_part(const Recipe& recipe) {
  SortedJson emit = {{"compression", recipe.emit.zstd ? "zstd" : "none"},
                     {"dropped", recipe.emit.dropped}};
  if (!recipe.emit.weight_field.empty()) emit["weight_field"] = recipe.emit.weight_field;
  if (recipe.emit.shuffle) {
    emit["shuffle"] = {{"documents", recipe.emit.shuffle->documents},
                       {"seed", recipe.emit.shuffle->seed}};
  }
  return SortedJson{{"emit", emit}}.dump();
}

std::string RunIdentity::json() const {
  SortedJson json = {{"format", "winnow.recipe/1"}, {"shards", shards}, {"models", models}};
  json["scan"] = SortedJson::parse(scan);
  json["decide"] = SortedJson::parse(decide);
  json["emit"] = SortedJson::parse(emit);
  return json.dump(2) + "\n";
}

RunIdentity RunIdentity::parse(const std::string& json, const std::string& where) {
  try {
    if (nests_too_deep(json)) throw std::runtime_error("it nests too deep");
    const SortedJson parsed = SortedJson::parse(json);
    if (parsed.at("format") != "winnow.recipe/1") throw std::runtime_error("another format");
    return {parsed.at("shards").get<std::vector<std::string>>(),
            parsed.at("models").get<std::map<std::string, std::string>>(), parsed.at("scan").dump(),
            parsed.at("decide").dump(), parsed.at("emit").dump()};
  } catch (const std::exception& problem) {
    throw Error(errors::kLedgerInvalid,
                "this is not a run's recipe: " + std::string(problem.what()), where,
                "winnow wrote it; restore it, or choose a new --output");
  }
}

std::vector<std::string> changed_keys(const std::string& before, const std::string& after) {
  std::map<std::string, std::string> old_leaves;
  std::map<std::string, std::string> new_leaves;
  flatten(SortedJson::parse(before), "", old_leaves);
  flatten(SortedJson::parse(after), "", new_leaves);
  std::map<std::string, std::pair<std::string, std::string>> both;
  for (const auto& [key, value] : old_leaves) both[key] = {value, "(absent)"};
  for (const auto& [key, value] : new_leaves) {
    const auto [at, added] = both.try_emplace(key, "(absent)", value);
    if (!added) at->second.second = value;
  }
  std::vector<std::string> changes;
  for (const auto& [key, values] : both) {
    if (values.first == values.second) continue;
    changes.push_back(key + ": " + values.first + " -> " + values.second);
  }
  return changes;
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
  std::optional<std::string> best;
  std::size_t least = 1 + std::max<std::size_t>(1, word.size() / 3);
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace winnow
