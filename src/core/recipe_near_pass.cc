#include "core/recipe_parts.h"

namespace winnow {
namespace {

constexpr std::int64_t kMostCells = 1 << 20;
constexpr std::int64_t kMostVisits = 256;

NearMethod near_method(RecipeObject& object) {
  std::string word(name_of(NearMethod::kExhaustive));
  object.read("method", word);
  for (const auto method : {NearMethod::kExhaustive, NearMethod::kClustered, NearMethod::kIndex,
                            NearMethod::kMinhash, NearMethod::kAutomatic}) {
    if (word == name_of(method)) return method;
  }
  object.fail_value("method", "is '" + word + "'",
                    "use exhaustive, clustered, index, minhash or auto");
}

std::optional<CosineThreshold> pairs_from(RecipeObject& object, const NearPass& pass,
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

bool is_measured(std::string_view of, const FactsRecipe& facts) {
  return (of == "sketch" && facts.sketch) || (of == "embedding" && !facts.embedding.empty());
}

void read_of(RecipeObject& object, NearPass& pass, const Recipe& recipe) {
  object.read("of", pass.of);
  if (is_measured(pass.of, recipe.facts)) return;
  object.fail_value("of", "is '" + pass.of + "', which nothing measures",
                    "use sketch or embedding, and set facts.sketch or facts.embedding");
}

CosineThreshold read_threshold(RecipeObject& object, double threshold) {
  object.read("threshold", threshold);
  if (!(threshold >= 1e-6 && threshold <= 1)) {
    object.fail_value("threshold", "is not a cosine above 0",
                      "use a number above 0 and at most 1; .8 is usual for sketches");
  }
  return CosineThreshold::of(threshold);
}

void read_also(RecipeObject& object, NearPass& pass, const Recipe& recipe) {
  const Json* json = object.find("also");
  if (json == nullptr) return;
  if (pass.method != NearMethod::kExhaustive || pass.policy != KeepPolicy::kRank) {
    object.fail_value("also", "goes with the method exhaustive and the policy rank alone",
                      "leave one of them out");
  }
  RecipeObject also(*json, object.path_of("also"), object.where());
  pass.also.emplace();
  also.read("of", pass.also->of);
  if (pass.also->of == pass.of || !is_measured(pass.also->of, recipe.facts)) {
    also.fail_value("of", "is '" + pass.also->of + "'",
                    "name the other one of sketch and embedding, and have it measured");
  }
  pass.also->threshold = read_threshold(also, pass.threshold.value());
  also.finish();
}

void read_bands(RecipeObject& object, NearPass& pass, const Recipe& recipe) {
  if (!recipe.facts.minhash) {
    object.fail_value("method", "is minhash, and nothing measures signatures",
                      "set facts.minhash; {} will do");
  }
  object.read("bands", pass.bands, 1, kMostPermutations);
  object.read("rows", pass.rows, 1, kMostPermutations);
  object.read("verify", pass.verify);
  const std::int64_t wanted = std::int64_t{pass.bands} * pass.rows;
  if (wanted <= recipe.facts.minhash->permutations) return;
  object.fail_value("bands",
                    "and rows need " + std::to_string(wanted) + " values of a signature that has " +
                        std::to_string(recipe.facts.minhash->permutations),
                    "use fewer, or raise facts.minhash.permutations and scan again");
}

void read_policy(RecipeObject& object, NearPass& pass) {
  std::string word(name_of(pass.policy));
  object.read("policy", word);
  const auto policy = keep_policy_of(word);
  if (!policy) {
    object.fail_value("policy", "is '" + word + "'", "use rank, components or semdedup");
  }
  pass.policy = *policy;
  if (pass.policy == KeepPolicy::kSemdedup && pass.method != NearMethod::kClustered) {
    object.fail_value("policy", "is semdedup, which looks within cells alone",
                      "set \"method\": \"clustered\" too");
  }
}

}  // namespace

NearPass parse_near_pass(RecipeObject& object, const PassContext& context) {
  NearPass pass;
  pass.method = near_method(object);
  if (pass.method == NearMethod::kMinhash) read_bands(object, pass, context.recipe);
  if (pass.verify) {
    pass.of = "minhash";
  } else {
    read_of(object, pass, context.recipe);
  }
  object.read("cells", pass.cells, 0, kMostCells);
  object.read("visits", pass.visits, 1, kMostVisits);
  object.read("index", pass.index);
  pass.threshold = read_threshold(object, pass.threshold.value());
  pass.pairs_from = pairs_from(object, pass, pass.threshold.value());
  pass.rank = context.rank(object);
  read_policy(object, pass);
  read_also(object, pass, context.recipe);
  return pass;
}

}  // namespace winnow
