#include "winnow/core/recipe.h"

#include <gtest/gtest.h>

#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr std::string_view kFull = R"({
  // comments are allowed
  "inputs": ["a.jsonl", "b/*.jsonl.gz"],
  "output": "out",
  "read": {"text_field": "raw_content", "max_bad": 3},
  "facts": {
    "tokenizer": "t.model",
    "scores": {"quality": {"model": "q.bin", "preparation": "dclm"}},
    "sketch": {"shingle": 5},
    "embedding": "e.safetensors"
  },
  "passes": [
    {"pass": "limits", "limits": {"words": {"min": 20}, "bytes": {"max": 1e6}}},
    {"pass": "exact"},
    {"pass": "near", "threshold": 0.85, "rank": "quality"},
    {"pass": "keep", "by": "quality", "top": "12.5%"}
  ],
  "threads": 2
})";

std::string message_of(std::string_view json, std::span<const Override> overrides = {}) {
  try {
    parse_recipe(json, "r.json", overrides);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// A recipe with something changed in place of a piece of kFull.
std::string with(std::string_view piece, std::string_view change) {
  std::string json(kFull);
  json.replace(json.find(piece), piece.size(), change);
  return json;
}

TEST(Recipe, ReadsEverythingAndFillsDefaults) {
  const Recipe recipe = parse_recipe(kFull, "r.json");
  EXPECT_EQ(recipe.inputs.size(), 2U);
  EXPECT_EQ(recipe.read.jsonl.text_field, "raw_content");
  EXPECT_EQ(recipe.read.jsonl.id_field, "id");
  EXPECT_EQ(recipe.facts.sketch->dimensions, 256);
  EXPECT_EQ(recipe.facts.sketch->shingles.words, 5);
  EXPECT_EQ(recipe.facts.sketch->shingles.by, ShingleUnit::kWords);
  ASSERT_EQ(recipe.passes.size(), 4U);
  const auto& limits = std::get<LimitsPass>(recipe.passes[0].what).limits;
  EXPECT_EQ(limits[0].fact, "words");  // in the order written
  EXPECT_EQ(limits[1].max, 1e6);
  EXPECT_FALSE(limits[1].min.has_value());
  EXPECT_EQ(std::get<NearPass>(recipe.passes[2].what).threshold.millionths, 850000);
  EXPECT_EQ(std::get<KeepPass>(recipe.passes[3].what).share, 125000);
}

TEST(Recipe, NearMayAskForBothSimilarities) {
  const std::string both = with("0.85", R"(0.85, "also": {"of": "embedding", "threshold": 0.9})");
  const Recipe recipe = parse_recipe(both, "r.json");
  const auto& near = std::get<NearPass>(recipe.passes[2].what);
  EXPECT_EQ(near.of, "sketch");
  ASSERT_TRUE(near.also.has_value());
  EXPECT_EQ(near.also->of, "embedding");
  EXPECT_EQ(near.also->threshold.millionths, 900000);
  EXPECT_NE(decide_part(recipe, {}), decide_part(parse_recipe(kFull, "r.json"), {}));
}

TEST(Recipe, KeepsAnExactShareOrACount) {
  KeepPass share;
  share.top = "12.5%";
  share.share = 125000;
  EXPECT_EQ(share.of(8), 1);
  EXPECT_EQ(share.of(7), 0);
  EXPECT_EQ(share.of(INT64_MAX), 1152921504606846975);
  KeepPass count;
  count.top = "5";
  count.count = 5;
  EXPECT_EQ(count.of(3), 3);
  EXPECT_EQ(count.of(30), 5);
}

struct Case {
  std::string json;
  std::string code;
  std::string part;  ///< of the message
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.part; }

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

std::string many_passes(int count) {
  std::string passes;
  for (int i = 0; i <= count; ++i) {
    passes += R"({"pass": "exact", "name": "e)" + std::to_string(i) + "\"},";
  }
  passes.pop_back();
  return passes;
}

class BrokenRecipe : public testing::TestWithParam<Case> {};

TEST_P(BrokenRecipe, IsOneClearError) {
  const std::string message = message_of(GetParam().json);
  EXPECT_EQ(message.rfind("error[" + GetParam().code + "]", 0), 0U) << message;
  EXPECT_NE(message.find(GetParam().part), std::string::npos) << message;
  EXPECT_NE(message.find("r.json"), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(
    All, BrokenRecipe,
    testing::Values(
        Case{"{\"inputs\": [", "E_RECIPE_SYNTAX", "line 1"},
        Case{"[]", "E_RECIPE_TYPE", "must be an object"},
        Case{with("\"threads\": 2", "\"threads\": " + nested(100'000)), "E_RECIPE_SYNTAX",
             "nests deeper"},
        Case{with("\"min\": 20", "\"min\": 1e999"), "E_RECIPE_SYNTAX", "1e999"},
        Case{with("{\"pass\": \"exact\"}", many_passes(252)), "E_RECIPE_VALUE", "has 256 of them"},
        Case{with("\"output\"", "\"ouput\""), "E_RECIPE_KEY", "did you mean 'output'"},
        Case{with("\"max_bad\"", "\"zzz\""), "E_RECIPE_KEY", "known keys here: text_field"},
        Case{with("\"threads\": 2", "\"threads\": \"2\""), "E_RECIPE_TYPE", "'threads'"},
        Case{with("\"threads\": 2", "\"threads\": -2"), "E_RECIPE_VALUE", "from 0 to"},
        Case{with("\"shingle\": 5", "\"dimensions\": 100"), "E_RECIPE_VALUE", "multiple of 64"},
        Case{with("\"shingle\": 5", "\"by\": \"letters\""), "E_RECIPE_VALUE",
             "words, characters or both"},
        Case{with("\"shingle\": 5", "\"characters\": 65"), "E_RECIPE_VALUE", "'facts.sketch"},
        Case{with("\"exact\"", "\"exactly\""), "E_RECIPE_VALUE",
             "limits, rules, language, decontaminate, url, exact, near, keep, pass_rate or mix"},
        Case{with("\"exact\"", "\"near\""), "E_RECIPE_VALUE", "a second time"},
        Case{with("\"rank\": \"quality\"", "\"rank\": \"qualty\""), "E_FACT_UNKNOWN",
             "did you mean 'quality'"},
        Case{with("0.85", "1.5"), "E_RECIPE_VALUE", "threshold"},
        Case{with("0.85", "0.8, \"method\": \"best\""), "E_RECIPE_VALUE",
             "exhaustive, clustered, index, minhash or auto"},
        Case{with("0.85", "0.8, \"pairs_from\": 0.9"), "E_RECIPE_VALUE", "at most the threshold"},
        Case{with("0.85", "0.8, \"method\": \"auto\", \"pairs_from\": 0.6"), "E_RECIPE_VALUE",
             "exhaustive alone"},
        Case{with("0.85", "0.8, \"policy\": \"best\""), "E_RECIPE_VALUE",
             "rank, components or semdedup"},
        Case{with("0.85", "0.8, \"policy\": \"semdedup\""), "E_RECIPE_VALUE", "clustered"},
        Case{with("0.85", "0.8, \"also\": {\"of\": \"words\"}"), "E_RECIPE_VALUE",
             "'passes.2.also.of' is 'words'"},
        Case{with("0.85", "0.8, \"also\": {\"of\": \"embedding\", \"threshold\": 2}"),
             "E_RECIPE_VALUE", "'passes.2.also.threshold' is not a cosine"},
        Case{with("0.85", "0.8, \"also\": {\"of\": \"sketch\"}"), "E_RECIPE_VALUE",
             "the other one"},
        Case{with("0.85", "0.8, \"also\": 0.9"), "E_RECIPE_TYPE", "also"},
        Case{with("0.85", "0.8, \"method\": \"clustered\", \"also\": {\"of\": \"embedding\"}"),
             "E_RECIPE_VALUE", "the method exhaustive and the policy rank alone"},
        Case{with("0.85", "0.8, \"policy\": \"components\", \"also\": {\"of\": \"embedding\"}"),
             "E_RECIPE_VALUE", "the method exhaustive and the policy rank alone"},
        Case{with("0.85", "0.8, \"visits\": 0"), "E_RECIPE_VALUE", "'passes.2.visits'"},
        Case{with("0.85", "0"), "E_RECIPE_VALUE", "threshold"},
        Case{with("12.5%", "120%"), "E_RECIPE_VALUE", "'passes.3.top'"},
        Case{with("12.5%", "12.12345%"), "E_RECIPE_VALUE", "four decimals"},
        Case{with("12.5%", "-1"), "E_RECIPE_VALUE", "'passes.3.top'"},
        Case{with("\"words\": {\"min\": 20}", "\"words\": {\"least\": 20}"), "E_RECIPE_KEY",
             "limits.words.least"},
        Case{with("\"quality\": {\"model\"", "\"words\": {\"model\""), "E_RECIPE_VALUE",
             "cannot be called 'words'"},
        Case{with("\"model\": \"q.bin\", ", ""), "E_RECIPE_VALUE", "'facts.scores.quality.model'"},
        Case{with("\"output\": \"out\",", ""), "E_RECIPE_VALUE", "'output' is missing"}));

TEST(RecipeFlags, ChangeKeysAndPasses) {
  const Override changes[] = {{"threads", "7"},
                              {"near.threshold", "0.9"},
                              {"passes.keep.top", "30%"},
                              {"facts.sketch.dimensions", "512"},
                              {"output", "elsewhere"}};
  const Recipe recipe = parse_recipe(kFull, "r.json", changes);
  EXPECT_EQ(recipe.threads, 7);
  EXPECT_EQ(std::get<NearPass>(recipe.passes[2].what).threshold.millionths, 900000);
  EXPECT_EQ(std::get<KeepPass>(recipe.passes[3].what).top, "30%");
  EXPECT_EQ(recipe.facts.sketch->dimensions, 512);
  EXPECT_EQ(recipe.output, "elsewhere");
}

TEST(RecipeFlags, ChooseTheSketchsShingles) {
  const Override changes[] = {{"facts.sketch.by", "characters"}, {"facts.sketch.characters", "4"}};
  const Recipe recipe = parse_recipe(kFull, "r.json", changes);
  EXPECT_EQ(*recipe.facts.sketch, (SketchRecipe{{ShingleUnit::kCharacters, 5, 4}, 256}));
  EXPECT_EQ(recipe.facts.sketch->kernel(), (SketchOptions{4, 256}));
  EXPECT_NE(scan_part(recipe), scan_part(parse_recipe(kFull, "r.json")));
}

TEST(RecipeFlags, AFolderMayBeANumber) {
  const Override changes[] = {{"output", "2026"}};
  EXPECT_EQ(parse_recipe(kFull, "r.json", changes).output, "2026");
}

TEST(RecipeFlags, LookPastPassesThatAreNone) {
  const Override changes[] = {{"near.threshold", "0.9"}};
  for (const char* const pass : {"{\"pass\": 5}", "{\"pass\": \"exact\", \"name\": []}", "7"}) {
    const std::string message = message_of(with("{\"pass\": \"exact\"}", pass), changes);
    EXPECT_EQ(message.rfind("error[E_RECIPE_TYPE]", 0), 0U) << message;
  }
}

TEST(Recipe, MinhashHasDefaultsOfItsOwn) {
  const Override defaults[] = {{"facts.minhash", "{}"}};
  EXPECT_EQ(parse_recipe(kFull, "r.json", defaults).facts.minhash, MinhashRecipe());
  const Override changes[] = {{"facts.minhash.preset", "datatrove"},
                              {"facts.minhash.shingle", "7"},
                              {"facts.minhash.permutations", "128"},
                              {"facts.minhash.seed", "4294967295"}};
  const Recipe recipe = parse_recipe(kFull, "r.json", changes);
  EXPECT_EQ(
      recipe.facts.minhash,
      (MinhashRecipe{MinhashPreset::kDatatrove, {ShingleUnit::kWords, 7, 5}, 128, 4294967295}));
  EXPECT_NE(scan_part(recipe), scan_part(parse_recipe(kFull, "r.json", defaults)));
}

TEST(Recipe, MinhashRefusesWhatNoSignatureCanBe) {
  for (const Override& change :
       {Override{"facts.minhash.preset", "nemo"}, Override{"facts.minhash.permutations", "0"},
        Override{"facts.minhash.permutations", "4097"},
        Override{"facts.minhash.seed", "4294967296"}, Override{"facts.minhash.shingle", "0"}}) {
    const std::string message = message_of(kFull, std::span(&change, 1));
    EXPECT_EQ(message.rfind("error[E_RECIPE_VALUE]", 0), 0U) << message;
    EXPECT_NE(message.find("facts.minhash"), std::string::npos) << message;
  }
  const Override characters[] = {{"facts.minhash.preset", "datatrove"},
                                 {"facts.minhash.by", "characters"}};
  EXPECT_NE(message_of(kFull, characters).find("datatrove's shingles are"), std::string::npos);
}

TEST(RecipeFlags, NestedTooDeepAreTakenAsText) {
  const std::string deep = nested(100'000);
  const Override changes[] = {{"threads", deep}};
  EXPECT_EQ(message_of(kFull, changes).rfind("error[E_RECIPE_TYPE]", 0), 0U);
}

TEST(Recipe, BracketsInTextsAndCommentsDoNotNest) {
  const std::string brackets(1000, '[');
  const Recipe recipe = parse_recipe(
      with("// comments", "// \" " + brackets + "\n/* " + brackets + " */ //"), "r.json");
  EXPECT_EQ(recipe.threads, 2);
  const std::string named = with("\"output\": \"out\"", "\"output\": \"\\\"" + brackets + "\"");
  EXPECT_EQ(parse_recipe(named, "r.json").output, "\"" + brackets);
}

TEST(RecipeFlags, UnknownOnesAreUsageErrorsWithASuggestion) {
  const Override typo[] = {{"thread", "7"}};
  EXPECT_NE(message_of(kFull, typo).find("did you mean --threads"), std::string::npos);
  const Override deep[] = {{"near.treshold", "0.9"}};
  EXPECT_NE(message_of(kFull, deep).find("did you mean 'passes.2.threshold'"), std::string::npos);
}

TEST(RecipeParts, DoNotDependOnWhereTheRunIs) {
  const Override changes[] = {{"threads", "7"}, {"batch", "1"}, {"device", "cpu"}, {"output", "x"}};
  const Recipe a = parse_recipe(kFull, "r.json");
  const Recipe b = parse_recipe(kFull, "r.json", changes);
  EXPECT_EQ(scan_part(a), scan_part(b));
  EXPECT_EQ(decide_part(a), decide_part(b));
  EXPECT_EQ(emit_part(a), emit_part(b));
}

TEST(RecipeParts, NameEachChangedKey) {
  const Override changes[] = {{"near.threshold", "0.9"}};
  const auto changed = changed_keys(decide_part(parse_recipe(kFull, "r.json")),
                                    decide_part(parse_recipe(kFull, "r.json", changes)));
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0], "passes.2.threshold: 0.85 -> 0.9");
}

TEST(RunIdentity, SurvivesItsFile) {
  const Recipe recipe = parse_recipe(kFull, "r.json");
  const RunIdentity identity{
      {"a", "b"}, {{"q.bin", "00"}}, scan_part(recipe), decide_part(recipe), emit_part(recipe)};
  EXPECT_EQ(RunIdentity::parse(identity.json(), "recipe.json").json(), identity.json());
  EXPECT_THROW(RunIdentity::parse("{}", "recipe.json"), Error);
  EXPECT_THROW(RunIdentity::parse(nested(100'000), "recipe.json"), Error);
  EXPECT_THROW(RunIdentity::parse(identity.json().substr(0, 50), "recipe.json"), Error);
}

TEST(Nearest, FindsTypingErrorsOnly) {
  const std::vector<std::string> known = {"threads", "threshold", "output"};
  EXPECT_EQ(nearest("treads", known), "threads");
  EXPECT_EQ(nearest("zebra", known), std::nullopt);
}

}  // namespace
}  // namespace winnow
