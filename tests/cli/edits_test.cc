// Runs whose presets edit: the published recipes, and what is written, measured and resumed.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

using nlohmann::json;

std::vector<std::string> run_of(const std::string& recipe, const std::string& output,
                                std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"run", recipe, "--quiet", "--output", output, "--device", "cpu",
                             "--emit.compression", "none"});
  return more;
}

/// Per pass, how many documents it dropped in all shards; "" for those kept.
std::map<std::string, int> counts_of(const std::string& output) {
  std::map<std::string, int> counts;
  const json report = json::parse(contents_of(output + "/report.json"));
  for (const auto& shard : report.at("shards")) {
    counts[""] += shard.at("kept").get<int>();
  }
  for (const auto& [name, contents] : tree_of(output)) {
    if (name.find("dropped") != 0) continue;
    for (const std::string& line : lines_in(contents)) {
      ++counts[json::parse(line).at("winnow").at("pass").get<std::string>()];
    }
  }
  return counts;
}

/// Runs a recipe, EXPECTs that each of these passes drops something, and counts as counts_of does.
std::map<std::string, int> expect_drops(const std::string& recipe, const std::string& output,
                                        const std::vector<std::string>& passes) {
  const Outcome outcome = run_winnow(run_of(recipe, output));
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  std::map<std::string, int> counts = counts_of(output);
  for (const std::string& pass : passes) EXPECT_GT(counts[pass], 0) << pass;
  return counts;
}

TEST(Recipes, FinewebDropsByEveryPresetAndMasksAddresses) {
  const TempFolder folder;
  const std::string out = folder.file("out");
  expect_drops("recipes/fineweb.json", out,
               {"gopher_repetition@datatrove", "gopher@datatrove", "c4_any_line_end@datatrove",
                "fineweb@datatrove", "near"});
  std::size_t masked = 0;
  for (const auto& [name, contents] : tree_of(out)) {
    if (name.find("kept") != 0) continue;
    EXPECT_EQ(contents.find("someone@example.org"), contents.npos) << name;
    masked += contents.find("email@example.com") != contents.npos ? 1 : 0;
  }
  EXPECT_GT(masked, 0U);
}

TEST(Recipes, DclmKeepsTheBestTenthOfWhatIsLeft) {
  const TempFolder folder;
  const auto counts = expect_drops("recipes/dclm.json", folder.file("out"),
                                   {"refinedweb@dclm", "refinedweb_lines@dclm", "near"});
  const int left = counts.at("") + counts.at("keep");
  EXPECT_EQ(counts.at(""), left / 10);
}

class EditedRun : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("in.jsonl", R"({"id":1,"text":"Write to a@b.org now."})"
                              "\n"
                              R"({"id":2,"text":"Write to c@d.org now."})"
                              "\n");
    write_recipe(true);
  }

  void write_recipe(bool edits) {
    const json recipe = {{"inputs", folder_.file("in.jsonl")},
                         {"facts", {{"rules", {"pii@datatrove"}}, {"edits", edits}}},
                         {"passes", {{{"pass", "exact"}}}}};
    folder_.write("recipe.json", recipe.dump());
  }

  const TempFolder folder_;
  const std::string recipe_ = folder_.file("recipe.json");
  const std::string out_ = folder_.file("out");
};

TEST_F(EditedRun, TextsAreWhatEditsLeaveForAllFactsAndInWhatIsKept) {
  const Outcome outcome = run_winnow(run_of(recipe_, out_));
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto tree = tree_of(out_);
  EXPECT_EQ(tree.at("kept/in.jsonl"),
            R"({"id":1,"text":"Write to email@example.com now."})"
            "\n");  // masked, the two are equal
  EXPECT_EQ(lines_in(tree.at("dropped/in.jsonl")).size(), 1U);
  EXPECT_NE(tree.at("dropped/in.jsonl").find("c@d.org"), std::string::npos);  // as it came
}

TEST_F(EditedRun, EditsBelongToALedgersIdentity) {
  ASSERT_EQ(run_winnow(run_of(recipe_, out_)).exit, 0);
  write_recipe(false);
  const Outcome outcome = run_winnow(run_of(recipe_, out_));
  EXPECT_EQ(outcome.exit, 2) << outcome.err;
  EXPECT_NE(outcome.err.find("E_CONFIG_DRIFT"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("facts.edits"), std::string::npos) << outcome.err;
}

TEST_F(EditedRun, ThreadsAndBatchesChangeNothing) {
  ASSERT_EQ(run_winnow(run_of("recipes/fineweb.json", out_)).exit, 0);
  const std::string other = folder_.file("other");
  ASSERT_EQ(
      run_winnow(run_of("recipes/fineweb.json", other, {"--threads", "3", "--batch", "7"})).exit,
      0);
  expect_same_tree(tree_of(out_), tree_of(other), "another batch");
}

TEST_F(EditedRun, EditsWithoutAPresetThatEditsAreAnError) {
  const json recipe = {{"inputs", folder_.file("in.jsonl")},
                       {"facts", {{"rules", {"gopher@datatrove"}}, {"edits", true}}}};
  folder_.write("recipe.json", recipe.dump());
  const Outcome outcome = run_winnow(run_of(recipe_, out_));
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_NE(outcome.err.find("E_RECIPE_VALUE"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("edits"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace winnow
