#include "curate/shards.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "curate/run_directory.h"
#include "temp_folder.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

namespace fs = std::filesystem;

class Folder : public testing::Test {
 protected:
  std::string touch(const std::string& name) {
    fs::create_directories(fs::path(path_ / name).parent_path());
    return folder_.write(name, "x");
  }
  const TempFolder folder_;
  const fs::path path_ = folder_.file("");
};

using Shards = Folder;
using Directory = Folder;

TEST_F(Shards, AreNamedBelowTheCommonFolderAndSorted) {
  const std::vector<std::string> inputs = {touch("in/b/x.jsonl.gz"), touch("in/a/x.jsonl"),
                                           touch("in/a/w.json.zst")};
  const auto shards = list_shards(inputs);
  EXPECT_EQ(names_of(shards), (std::vector<std::string>{"a/w", "a/x", "b/x"}));
  EXPECT_EQ(shards[2].path, inputs[0]);
}

TEST_F(Shards, ExpandPatternsAndCountAFileOnce) {
  touch("x-1.jsonl");
  touch("x-2.jsonl");
  const std::vector<std::string> inputs = {path_ / "x-*.jsonl", path_ / "x-1.jsonl"};
  EXPECT_EQ(names_of(list_shards(inputs)), (std::vector<std::string>{"x-1", "x-2"}));
}

TEST_F(Shards, RefuseNothingFoldersAndTwins) {
  const std::vector<std::string> none = {path_ / "*.jsonl"};
  EXPECT_THROW(list_shards(none), Error);
  const std::vector<std::string> folder = {path_};
  EXPECT_THROW(list_shards(folder), Error);
  const std::vector<std::string> twins = {touch("x.jsonl"), touch("x.jsonl.gz")};
  EXPECT_THROW(list_shards(twins), Error);
  const std::vector<std::string> latin = {touch("caf\xe9.jsonl")};
  EXPECT_THROW(list_shards(latin), Error);
}

Recipe recipe_for(const fs::path& output) {
  Recipe recipe;
  recipe.output = output;
  return recipe;
}

RunIdentity identity(const std::string& scan, const std::string& decide) {
  return {{"s"}, {{"m.bin", "00"}}, scan, decide, "{}"};
}

TEST_F(Directory, IsLockedWhileItIsUsed) {
  const Recipe recipe = recipe_for(path_ / "out");
  {
    const RunDirectory first(recipe);
    EXPECT_THROW(RunDirectory second(recipe), Error);
  }
  EXPECT_NO_THROW(RunDirectory third(recipe));
}

TEST_F(Directory, RemovesTemporariesOfAKilledRunAndNothingElse) {
  const Recipe recipe = recipe_for(path_ / "out");
  { const RunDirectory killed(recipe); }
  touch("out/ledger/.s.safetensors.winnow-tmp");
  touch("out/ledger/s.safetensors");
  touch("out/notes.txt");
  const RunDirectory next(recipe);
  EXPECT_FALSE(fs::exists(path_ / "out/ledger/.s.safetensors.winnow-tmp"));
  EXPECT_TRUE(fs::exists(path_ / "out/ledger/s.safetensors"));
  EXPECT_TRUE(fs::exists(path_ / "out/notes.txt"));
}

TEST_F(Directory, InsistsOnTheEarlierPhasesPartsOnly) {
  const Recipe recipe = recipe_for(path_ / "out");
  RunDirectory directory(recipe);
  directory.adopt(identity("{\"a\":0}", "{\"t\":0}"), Phase::kRun, false);
  // As long as nothing was made, nothing has drifted.
  directory.adopt(identity("{\"a\":1}", "{\"t\":1}"), Phase::kRun, false);
  touch("out/ledger/s.safetensors");
  EXPECT_NO_THROW(directory.adopt(identity("{\"a\":1}", "{\"t\":2}"), Phase::kDecide, false));
  EXPECT_THROW(directory.adopt(identity("{\"a\":1}", "{\"t\":1}"), Phase::kEmit, false), Error);
  EXPECT_THROW(directory.adopt(identity("{\"a\":1}", "{\"t\":1}"), Phase::kRun, false), Error);
  EXPECT_THROW(directory.adopt(identity("{\"a\":2}", "{\"t\":2}"), Phase::kDecide, false), Error);
  EXPECT_NO_THROW(directory.adopt(identity("{\"a\":2}", "{\"t\":2}"), Phase::kDecide, true));
}

TEST_F(Directory, KeepsTheModelsThatNobodyLookedAt) {
  RunDirectory directory(recipe_for(path_ / "out"));
  directory.adopt(identity("{}", "{}"), Phase::kScan, false);
  RunIdentity without = identity("{}", "{}");
  without.models.clear();
  directory.adopt(without, Phase::kDecide, false);
  EXPECT_EQ(directory.identity().models.at("m.bin"), "00");
}

TEST_F(Directory, RemovesShardsThatAreNoLongerInputsOnRedo) {
  const Recipe recipe = recipe_for(path_ / "out");
  RunDirectory directory(recipe);
  directory.adopt({{"s", "old"}, {}, "{}", "{}", "{}"}, Phase::kRun, false);
  touch("out/ledger/s.safetensors");
  touch("out/ledger/old.safetensors");
  directory.adopt({{"s"}, {}, "{}", "{}", "{}"}, Phase::kRun, true);
  EXPECT_TRUE(fs::exists(path_ / "out/ledger/s.safetensors"));
  EXPECT_FALSE(fs::exists(path_ / "out/ledger/old.safetensors"));
}

}  // namespace
}  // namespace winnow
