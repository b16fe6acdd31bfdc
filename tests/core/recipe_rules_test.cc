#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "winnow/core/error.h"
#include "winnow/core/recipe.h"
#include "winnow/core/rules.h"

namespace winnow {
namespace {

std::string recipe_with(std::string_view rules, std::string_view pass) {
  return std::string(R"({"inputs": "a", "output": "o", "facts": {"rules": )")
      .append(rules)
      .append(R"(}, "passes": [)")
      .append(pass)
      .append("]}");
}

Recipe parsed(std::string_view rules, std::string_view pass,
              std::span<const Override> overrides = {}) {
  return parse_recipe(recipe_with(rules, pass), "r.json", overrides);
}

std::string message_of(std::string_view rules, std::string_view pass) {
  try {
    parsed(rules, pass);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

constexpr std::string_view kRules = R"(["gopher@datatrove", "fineweb@datatrove"])";

TEST(RecipeRules, FactsAreThePresetsColumns) {
  const Recipe recipe = parsed(kRules, R"({"pass": "keep", "by": "fineweb@datatrove/lines",
                                           "top": 3})");
  EXPECT_EQ(recipe.facts.rules.size(), 2U);
  const auto facts = recipe.numeric_facts();
  EXPECT_TRUE(std::ranges::count(facts, "gopher@datatrove/words") == 1);
  EXPECT_NE(scan_part(recipe).find("gopher@datatrove"), std::string::npos);
}

TEST(RecipeRules, LedgersWithoutRulesKeepTheirIdentity) {
  EXPECT_EQ(scan_part(parsed("[]", "")).find("rules"), std::string::npos);
}

TEST(RecipeRules, APassTakesThePeersThresholdsUnlessTold) {
  const Recipe recipe = parsed(kRules, R"({"pass": "rules", "preset": "gopher@datatrove",
                         "thresholds": {"words": {"min": 20}, "hashes": {"max": null}}})");
  EXPECT_EQ(recipe.passes[0].name, "gopher@datatrove");
  const auto& limits = std::get<RulesPass>(recipe.passes[0].what).limits;
  EXPECT_EQ(limits[0].min, 20);
  EXPECT_EQ(limits[0].max, 100'000);
  EXPECT_EQ(limits[0].below, "gopher_short_doc");
  EXPECT_FALSE(limits[2].max);
  EXPECT_EQ(limits[3].max, 0.1);
}

TEST(RecipeRules, APassIsCalledByItsPresetInFlags) {
  const Override changes[] = {{"fineweb@datatrove.thresholds.lines.min", "3"}};
  const Recipe recipe = parsed(kRules, R"({"pass": "rules", "preset": "gopher@datatrove"},
                        {"pass": "rules", "preset": "fineweb@datatrove"})",
                               changes);
  EXPECT_EQ(std::get<RulesPass>(recipe.passes[1].what).limits[0].min, 3);
}

TEST(RecipeRules, FaultsNameTheKeyAndTheMend) {
  EXPECT_NE(message_of(R"(["gopher@datatrov"])", "").find("did you mean 'gopher@datatrove'?"),
            std::string::npos);
  EXPECT_NE(message_of(R"(["gopher@datatrove", "gopher@datatrove"])", "").find("twice"),
            std::string::npos);
  EXPECT_NE(message_of("[]", R"({"pass": "rules", "preset": "gopher@datatrove"})")
                .find("nothing measures"),
            std::string::npos);
  const auto with_threshold = [](std::string_view threshold) {
    return message_of(kRules, std::string(R"({"pass": "rules", "preset": "gopher@datatrove",)")
                                  .append(R"("thresholds": {)")
                                  .append(threshold)
                                  .append("}}"));
  };
  EXPECT_NE(with_threshold(R"("word": {"min": 3})").find("its rules: words"), std::string::npos);
  EXPECT_NE(with_threshold(R"("hashes": {"min": 0})").find("no threshold of this rule"),
            std::string::npos);
  EXPECT_NE(with_threshold(R"("words": {"least": 0})").find("E_RECIPE_KEY"), std::string::npos);
  EXPECT_NE(with_threshold(R"("words": {"min": "x"})").find("E_RECIPE_TYPE"), std::string::npos);
}

TEST(Rules, TheTableIsSound) {
  std::set<std::string> names;
  for (const RulePreset& preset : rule_presets()) {
    EXPECT_TRUE(names.insert(std::string(preset.name)).second) << preset.name;
    EXPECT_NE(preset.name.find('@'), std::string::npos) << preset.name;
    EXPECT_FALSE(preset.source.empty()) << preset.name;
    for (const Rule& rule : preset.rules) {
      const std::string column = rule_column(preset, rule);
      EXPECT_TRUE(names.insert(column).second) << column;
      EXPECT_FALSE(rule.what.empty()) << column;
      EXPECT_EQ(rule.fact.find_first_of("./ "), std::string::npos) << column;
      EXPECT_TRUE(rule.min || rule.below.empty()) << column;
      EXPECT_TRUE(rule.max || rule.above.empty()) << column;
    }
  }
}

TEST(Rules, ThePageHoldsTheTable) {
  std::ifstream file(WINNOW_SOURCE_DIR "/docs/filters.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(page.find("\n## The table\n\n" + rules_markdown()), std::string::npos)
      << "put what `winnow filter --list` prints at the end of docs/filters.md";
}

TEST(Rules, BoundsAreInclusive) {
  const RuleLimit limit{"x", 1, 2, "low", "high"};
  EXPECT_FALSE(broken(limit, 1));
  EXPECT_FALSE(broken(limit, 2));
  EXPECT_EQ(broken(limit, .5)->reason, "low");
  EXPECT_EQ(broken(limit, 2.5)->threshold, 2);
}

}  // namespace
}  // namespace winnow
