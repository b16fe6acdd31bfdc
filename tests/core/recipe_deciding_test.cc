// The recipe's words for fields, keep, mix and pass_rate.
#include <gtest/gtest.h>

#include "winnow/core/error.h"
#include "winnow/core/recipe.h"

namespace winnow {
namespace {

/// A recipe with these passes.
std::string with(const std::string& passes, const std::string& more = "") {
  return R"({"inputs": "a.jsonl", "output": "out", "facts": {"scores": {"edu": {"model": "m.bin"},
      "dclm": {"model": "n.bin"}}, "fields": {"source": "metadata.source",
      "tries": {"path": "rl.n", "type": "number"}, "solved": {"path": "rl.c", "type": "number"}}},
      "passes": [)" +
         passes + "]" + more + "}";
}

Recipe read(const std::string& passes, const std::string& more = "") {
  return parse_recipe(with(passes, more), "r.json");
}

TEST(DecidingRecipe, FieldsAreFactsOfTwoKinds) {
  const Recipe recipe = read("");
  ASSERT_EQ(recipe.facts.fields.size(), 3U);
  EXPECT_EQ(recipe.facts.fields[1].path, "metadata.source");
  EXPECT_EQ(recipe.text_facts(), (std::vector<std::string>{"shard", "source"}));
  EXPECT_EQ(recipe.numeric_facts(), (std::vector<std::string>{"bytes", "characters", "words",
                                                              "dclm", "edu", "solved", "tries"}));
  EXPECT_NE(scan_part(recipe).find(R"("source":{"path":"metadata.source","type":"text"})"),
            std::string::npos);
}

TEST(DecidingRecipe, KeepTakesArithmeticBudgetsAndGroups) {
  const Recipe recipe = read(
      R"j({"pass": "keep", "by": "0.7*edu + 0.3*percentile(dclm, source)", "per": "source",
          "bytes": 1e12, "calibrate": {"edu": {"file": "l.jsonl", "positive": "hq"}}})j");
  const auto& keep = std::get<KeepPass>(recipe.passes[0].what);
  EXPECT_EQ(keep.by.inputs().size(), 2U);
  EXPECT_EQ(keep.per, "source");
  EXPECT_EQ(keep.budget->amount, 1'000'000'000'000);
  EXPECT_EQ(recipe.decide_files(), (std::vector<std::string>{"l.jsonl"}));
  EXPECT_NE(decide_part(recipe, {{"l.jsonl", "abc"}}).find(R"("files":{"l.jsonl":"abc"})"),
            std::string::npos);
}

TEST(DecidingRecipe, MixFillsDefaultsAndPresets) {
  const Recipe recipe = read(
      R"({"pass": "mix", "by": ["source", {"fact": "edu", "tiers": 20}], "temperature": 2,
          "bytes": 1000, "curve": {"by": "edu"}, "when_dry": "fill"})");
  const auto& mix = std::get<MixPass>(recipe.passes[0].what);
  EXPECT_EQ(mix.by[1].tiers, 20);
  EXPECT_EQ(mix.unit, "bytes");
  EXPECT_EQ(mix.curve->most, 7);
  EXPECT_EQ(mix.curve->drop_below, .4);
  EXPECT_EQ(mix.when_dry, WhenDry::kFill);
  const Recipe fineweb = read(R"({"pass": "mix", "preset": "fineweb2"})");
  const auto& rehydrate = std::get<MixPass>(fineweb.passes[0].what);
  EXPECT_EQ(rehydrate.by[0].edges, (std::vector<double>{1, 2, 3, 5, 100, 1000}));
  EXPECT_EQ(rehydrate.targets.at("100"), 8);
  EXPECT_EQ(rehydrate.unit, "bytes");
}

TEST(DecidingRecipe, PassRateKeepsWhatWasEverSolved) {
  const Recipe recipe =
      read(R"({"pass": "pass_rate", "attempts": "tries", "successes": "solved"})");
  const auto& rate = std::get<PassRatePass>(recipe.passes[0].what);
  EXPECT_EQ(rate.above, 0);
  EXPECT_FALSE(rate.below.has_value());
  EXPECT_EQ(rate.confidence, 0);
}

struct Case {
  std::string passes;
  const char* word;
  const char* says;
};

TEST(DecidingRecipe, SaysWhatIsWrong) {
  const std::string keep = R"({"pass": "keep", "by": "edu", )";
  const std::string mix = R"({"pass": "mix", "by": "source", )";
  const std::string rate = R"({"pass": "pass_rate", "attempts": "tries", "successes": "solved", )";
  const Case cases[] = {
      {R"({"pass": "keep", "by": "edu + * 2", "top": "1%"})", "E_RECIPE_VALUE",
       "at character 7 a value is missing before '*'"},
      {R"({"pass": "keep", "by": "edu + dclmm", "top": "1%"})", "E_FACT_UNKNOWN",
       "did you mean 'dclm'"},
      {R"j({"pass": "keep", "by": "percentile(edu, sourced)", "top": "1%"})j", "E_FACT_UNKNOWN",
       "did you mean 'source'"},
      {R"({"pass": "keep", "by": "source", "top": "1%"})", "E_FACT_UNKNOWN", "names 'source'"},
      {R"({"pass": "keep", "by": "edu"})", "E_RECIPE_VALUE", "set one of top, min"},
      {keep + R"("top": "1%", "min": 2})", "E_RECIPE_VALUE", "not the only choice"},
      {keep + R"("tokens": 5})", "E_FACT_UNKNOWN", "names 'tokens'"},
      {keep + R"("bytes": 1.5})", "E_RECIPE_VALUE", "whole number"},
      {keep + R"("bytes": 5, "words": 6})", "E_RECIPE_VALUE", "second budget"},
      {keep + R"("pareto": 0})", "E_RECIPE_VALUE", "above 0"},
      {keep + R"("top": 5, "per": "tries"})", "E_FACT_UNKNOWN", "declares texts"},
      {keep + R"("top": 5, "calibrate": {"dclm": {"file": "x", "positive": "y"}}})",
       "E_RECIPE_VALUE", "'by' does not read"},
      {keep + R"("top": 5, "calibrate": {"edu": {"file": "x"}}})", "E_RECIPE_VALUE", "positive"},
      {mix + R"("shares": {"a": 0.5}})", "E_RECIPE_VALUE", "add up to 0.5"},
      {mix + R"("shares": {"a": 1}, "weights": {"a": 1}})", "E_RECIPE_VALUE", "second target"},
      {mix + R"("shares": {"a": -1, "b": 2}})", "E_RECIPE_VALUE", "from 0 on"},
      {mix + R"("weights": {"a": 0}})", "E_RECIPE_VALUE", "all 0"},
      {mix + R"("temperature": 0})", "E_RECIPE_VALUE", "0.01"},
      {mix + R"("copies": {"a": 2}, "bytes": 7})", "E_RECIPE_VALUE", "nothing to choose"},
      {mix + R"("curve": {"by": "edu"}})", "E_RECIPE_VALUE", "set a budget"},
      {mix + R"("curve": {"by": "edu", "drop_below": 1}, "bytes": 1})", "E_RECIPE_VALUE",
       "no share"},
      {mix + R"("preset": "fineweb2"})", "E_RECIPE_VALUE", "itself"},
      {mix + R"("unit": "lines"})", "E_RECIPE_VALUE", "documents, tokens"},
      {mix + R"("repeat": 0})", "E_RECIPE_VALUE", "from 1"},
      {mix + R"("repeat": 2}, {"pass": "exact"})", "E_RECIPE_VALUE", "behind a mix"},
      {R"({"pass": "mix", "by": {"fact": "edu"}})", "E_RECIPE_VALUE", "tiers"},
      {R"({"pass": "mix", "by": {"fact": "edu", "edges": [2, 1]}})", "E_RECIPE_VALUE", "ascend"},
      {R"({"pass": "mix", "by": []})", "E_RECIPE_VALUE", "one to 4"},
      {R"({"pass": "pass_rate"})", "E_RECIPE_VALUE", "'passes.0.table' is missing"},
      {rate + R"("table": "t.jsonl"})", "E_RECIPE_VALUE", "both there"},
      {rate + R"("above": 0.5, "below": 0.5})", "E_RECIPE_VALUE", "no band"},
      {rate + R"("confidence": 1})", "E_RECIPE_VALUE", "0.95"},
      {rate + R"("interval": "wald"})", "E_RECIPE_VALUE", "wilson, clopper-pearson or jeffreys"}};
  for (const Case& each : cases) {
    try {
      read(each.passes);
      ADD_FAILURE() << each.passes;
    } catch (const Error& error) {
      EXPECT_EQ(error.code().word, each.word) << error.what();
      EXPECT_NE(std::string(error.what()).find(each.says), std::string::npos) << error.what();
    }
  }
}

TEST(DecidingRecipe, RefusesFieldsThatCannotBe) {
  for (const char* fields :
       {R"({"bytes": "x"})", R"({"shard": "x"})", R"({"a-b": "x"})", R"({"1a": "x"})",
        R"({"a": ""})", R"({"a": {"type": "number"}})", R"({"a": {"path": "x", "type": "date"}})",
        R"({"a": {"path": "x", "kind": "number"}})"}) {
    const std::string json =
        std::string(R"({"inputs": "a", "output": "o", "facts": {"fields": )") + fields + "}}";
    EXPECT_THROW(parse_recipe(json, "r.json"), Error) << fields;
  }
}

TEST(DecidingRecipe, EmitsWeightsAndAnOrderOfItsOwn) {
  const Recipe recipe = read(
      "", R"(, "emit": {"weight_field": "weight", "shuffle": {"documents": 1000, "seed": 3}})");
  EXPECT_EQ(recipe.emit.shuffle->documents, 1000);
  EXPECT_NE(emit_part(recipe).find(R"("shuffle":{"documents":1000,"seed":3})"), std::string::npos);
  EXPECT_THROW(read("", R"(, "emit": {"shuffle": {}})"), Error);
  EXPECT_THROW(read("", R"(, "emit": {"shuffle": {"documents": 0}})"), Error);
}

}  // namespace
}  // namespace winnow
