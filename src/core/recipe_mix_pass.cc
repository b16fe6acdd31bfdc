#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/recipe_parts.h"

namespace winnow {
namespace {

constexpr std::size_t kMostWays = 4;  // of grouping at once
constexpr double kShareSlack = 1e-6;

/// FineWeb-2's rehydration (its README, minhash_cluster_size): copies by the size of the
/// duplicates' group, from the size that is named on.
constexpr std::pair<double, double> kFineweb2[] = {{1, 1}, {2, 2},   {3, 3},
                                                   {5, 5}, {100, 8}, {1000, 1}};

std::vector<double> parse_edges(RecipeObject& object, const Json& json) {
  std::vector<double> edges;
  if (!json.is_array() || json.empty()) object.fail_type("edges", "an array of numbers");
  for (const Json& edge : json) {
    if (!edge.is_number()) object.fail_type("edges", "an array of numbers");
    edges.push_back(edge.get<double>());
  }
  if (std::ranges::adjacent_find(edges, std::greater_equal<>()) != edges.end()) {
    object.fail_value("edges", "do not ascend", "write each once, the least first");
  }
  return edges;
}

GroupBy parse_way(const Json& json, RecipeObject& pass, const PassContext& context) {
  GroupBy by;
  if (json.is_string()) {
    by.field = json.get<std::string>();
    context.need_text(pass, "by", by.field);
    return by;
  }
  RecipeObject object(json, pass.path_of("by"), pass.where());
  by.fact = context.expression(object, "fact");
  object.read("tiers", by.tiers, 1, 1000);
  if (const Json* edges = object.find("edges"); edges != nullptr) {
    by.edges = parse_edges(object, *edges);
  }
  object.finish();
  if ((by.tiers > 0) == !by.edges.empty()) {
    object.fail_value(
        "tiers", "or edges are wanted, one of them",
        R"(write {"fact": "edu", "tiers": 20} or {"fact": "words", "edges": [0, 100]})");
  }
  return by;
}

void parse_by(RecipeObject& object, const PassContext& context, MixPass& pass) {
  const Json* json = object.find("by");
  if (json == nullptr) return;
  if (!json->is_array()) {
    pass.by.push_back(parse_way(*json, object, context));
    return;
  }
  if (json->empty() || json->size() > kMostWays) {
    object.fail_value("by", "groups in " + std::to_string(json->size()) + " ways",
                      "use one to " + std::to_string(kMostWays));
  }
  for (const Json& way : *json) pass.by.push_back(parse_way(way, object, context));
}

void parse_numbers(RecipeObject& object, std::string_view key, MixTarget target, MixPass& pass) {
  if (object.find(key) == nullptr) return;
  if (pass.target != MixTarget::kNatural) {
    object.fail_value(key, "is a second target", "set one of shares, weights, temperature, copies");
  }
  pass.target = target;
  object.read_members(key, [&](const std::string& group, const Json& json) {
    const std::string name = std::string(key) + "." + group;
    const double value = json.is_number() ? json.get<double>() : -1;
    if (!(value >= 0 && value <= 1e9)) {
      object.fail_value(name, "is " + json.dump(), "use a number from 0 on");
    }
    pass.targets[group] = value;
  });
  if (pass.targets.empty()) object.fail_value(key, "is empty", "name groups and their numbers");
}

void check_shares(RecipeObject& object, const MixPass& pass) {
  double sum = 0;
  for (const auto& [group, value] : pass.targets) sum += value;
  if (pass.target == MixTarget::kShares && std::abs(sum - 1) > kShareSlack) {
    object.fail_value("shares", "add up to " + Json(sum).dump(),
                      "let them add up to 1; \"*\" is the rest, or use weights");
  }
  if (pass.target == MixTarget::kWeights && sum == 0) {
    object.fail_value("weights", "are all 0", "give a group a weight");
  }
}

void parse_targets(RecipeObject& object, MixPass& pass) {
  parse_numbers(object, "shares", MixTarget::kShares, pass);
  parse_numbers(object, "weights", MixTarget::kWeights, pass);
  parse_numbers(object, "copies", MixTarget::kCopies, pass);
  if (object.find("temperature") != nullptr) {
    if (pass.target != MixTarget::kNatural) {
      object.fail_value("temperature", "is a second target",
                        "set one of shares, weights, temperature, copies");
    }
    pass.target = MixTarget::kTemperature;
    object.read("temperature", pass.temperature);
    if (!(pass.temperature >= 0.01 && pass.temperature <= 1e6)) {
      object.fail_value("temperature", "is out of range", "use a number from 0.01 to 1e6");
    }
  }
  check_shares(object, pass);
}

void parse_curve(RecipeObject& pass, const PassContext& context, MixPass& mix) {
  const Json* json = pass.find("curve");
  if (json == nullptr) return;
  RecipeObject object(*json, pass.path_of("curve"), pass.where());
  QualityCurve& curve = mix.curve.emplace();
  curve.by = context.expression(object, "by");
  std::string preset = "dolma3";  // whose numbers the defaults are
  object.read("preset", preset);
  if (preset != "dolma3") object.fail_value("preset", "is '" + preset + "'", "use dolma3");
  object.read("tiers", curve.tiers, 1, 1000);
  object.read("drop_below", curve.drop_below);
  object.read("most", curve.most);
  object.read("power", curve.power, 0, 16);
  object.finish();
  if (!(curve.drop_below >= 0 && curve.drop_below < 1)) {
    object.fail_value("drop_below", "is no share", "use a number from 0 to below 1");
  }
  if (!(curve.most > 0 && curve.most <= 1000)) {
    object.fail_value("most", "is out of range", "use a number above 0, up to 1000");
  }
}

void apply_preset(RecipeObject& object, MixPass& pass) {
  std::string preset;
  object.read("preset", preset);
  if (preset.empty()) return;
  if (preset != "fineweb2") {
    object.fail_value("preset", "is '" + preset + "'",
                      R"(use fineweb2; Dolma 3's curve is "curve": {"by": FACT})");
  }
  if (!pass.by.empty() || pass.target != MixTarget::kNatural) {
    object.fail_value("preset", "sets groups and copies itself", "leave by and copies out");
  }
  GroupBy& by = pass.by.emplace_back();
  by.fact = FactExpression::fact(std::string(kClusterSizeFact));
  for (const auto& [size, copies] : kFineweb2) {
    by.edges.push_back(size);
    pass.targets[Json(static_cast<std::int64_t>(size)).dump()] = copies;
  }
  pass.target = MixTarget::kCopies;
}

void parse_when_dry(RecipeObject& object, MixPass& pass) {
  std::string when(name_of(pass.when_dry));
  object.read("when_dry", when);
  for (const WhenDry known : {WhenDry::kShort, WhenDry::kShrink, WhenDry::kFill}) {
    if (when == name_of(known)) {
      pass.when_dry = known;
      return;
    }
  }
  object.fail_value("when_dry", "is '" + when + "'", "use short, shrink or fill");
}

void parse_amounts(RecipeObject& object, const PassContext& context, MixPass& pass) {
  pass.unit = context.recipe.facts.tokenizer.empty() ? "bytes" : "tokens";
  if (const auto budget = parse_budget(object, context)) {
    pass.unit = budget->unit;
    pass.budget = budget->amount;
    object.find("unit");
    return;
  }
  object.read("unit", pass.unit);
  constexpr std::string_view kUnits[] = {"documents", "tokens", "bytes", "characters", "words"};
  if (std::ranges::find(kUnits, pass.unit) == std::end(kUnits)) {
    object.fail_value("unit", "is '" + pass.unit + "'",
                      "use documents, tokens, bytes, characters or words");
  }
  if (pass.unit != "documents") context.need_fact(object, "unit", pass.unit);
}

}  // namespace

std::string_view name_of(MixTarget target) {
  switch (target) {
    case MixTarget::kShares:
      return "shares";
    case MixTarget::kWeights:
      return "weights";
    case MixTarget::kTemperature:
      return "temperature";
    case MixTarget::kCopies:
      return "copies";
    case MixTarget::kNatural:
      break;
  }
  return "natural";
}

std::string_view name_of(WhenDry when) {
  if (when == WhenDry::kShort) return "short";
  return when == WhenDry::kShrink ? "shrink" : "fill";
}

MixPass parse_mix_pass(RecipeObject& object, const PassContext& context) {
  MixPass pass;
  parse_by(object, context, pass);
  parse_targets(object, pass);
  parse_curve(object, context, pass);
  apply_preset(object, pass);
  parse_amounts(object, context, pass);
  object.read("repeat", pass.repeat, 1, 1000);
  object.read("seed", pass.seed, 0, INT64_MAX);
  parse_when_dry(object, pass);
  if (pass.target == MixTarget::kCopies && (pass.budget || pass.curve)) {
    object.fail_value("copies", "leave nothing to choose",
                      "leave the budget and the curve out, or use weights");
  }
  if (pass.curve && pass.target == MixTarget::kNatural && !pass.budget) {
    object.fail_value("curve", "has nothing to aim at", "set a budget, like \"tokens\": 1e9");
  }
  return pass;
}

}  // namespace winnow
