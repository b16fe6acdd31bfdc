// What a user sees when something is wrong: one clear error, the documented exit code, and nothing
// half-written under a final name.
#include <gtest/gtest.h>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

namespace fs = std::filesystem;

/// A shard, a recipe without models, and an output folder of its own.
class Errors : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("shard.jsonl", R"({"id": 1, "text": "one two three"})"
                                 "\n");
    recipe(R"("passes": [{"pass": "limits", "limits": {"words": {"min": 2}}}])");
  }
  void recipe(const std::string& rest) {
    folder_.write("recipe.json",
                  "{\"inputs\": \"" + shard_ + "\", \"output\": \"" + out_ + "\", " + rest + "}");
  }
  Outcome run(const std::vector<std::string>& more = {}, const std::string& command = "run") {
    std::vector<std::string> arguments = {command, recipe_, "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_winnow(arguments);
  }
  /// One error of this word and code, naming `part`.
  static void expect_error(const Outcome& outcome, int exit, const std::string& word,
                           const std::string& part) {
    EXPECT_EQ(outcome.exit, exit) << outcome.err;
    EXPECT_EQ(outcome.err.rfind("error[" + word + "]: ", 0), 0U) << outcome.err;
    EXPECT_EQ(outcome.err.find("error[", 1), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("\n  how: "), std::string::npos) << outcome.err;
  }
  /// No ledger, verdict or output under its final name.
  void expect_nothing_committed() const {
    for (const std::string folder : {"ledger", "verdicts", "kept", "dropped", "commits"}) {
      const fs::path path = fs::path(out_) / folder;
      EXPECT_TRUE(!fs::exists(path) || fs::is_empty(path)) << path;
    }
    EXPECT_FALSE(fs::exists(out_ + "/manifest.json"));
  }

  TempFolder folder_;
  const std::string shard_ = folder_.file("shard.jsonl");
  const std::string recipe_ = folder_.file("recipe.json");
  const std::string out_ = folder_.file("out");
};

TEST_F(Errors, TheFixtureItselfRuns) {
  const Outcome outcome = run();
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_TRUE(fs::exists(out_ + "/manifest.json"));
}

TEST_F(Errors, MissingRecipe) {
  expect_error(run_winnow({"run", folder_.file("none.json")}), 2, "E_USAGE", "none.json");
}

TEST_F(Errors, MissingInput) {
  fs::remove(shard_);
  expect_error(run(), 2, "E_NO_INPUT", "shard.jsonl");
  expect_nothing_committed();
}

TEST_F(Errors, FolderAsInput) {
  expect_error(run({"--inputs", WINNOW_SOURCE_DIR}), 2, "E_NO_INPUT", "is a folder");
}

TEST_F(Errors, UnknownKeyAndFlag) {
  recipe(R"("pases": [])");
  expect_error(run(), 2, "E_RECIPE_KEY", "did you mean 'passes'");
  recipe(R"("passes": [])");
  expect_error(run({"--treads", "2"}), 2, "E_USAGE", "--threads");
  expect_error(run({"--threads"}), 2, "E_USAGE", "lacks its value");
  expect_nothing_committed();
}

TEST_F(Errors, WrongType) {
  recipe(R"("threads": "many")");
  expect_error(run(), 2, "E_RECIPE_TYPE", "'threads'");
}

TEST_F(Errors, UnknownCommand) {
  const Outcome outcome = run_winnow({"runn", recipe_});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_EQ(outcome.err.rfind("error[E_USAGE]", 0), 0U) << outcome.err;
}

TEST_F(Errors, MissingAndUnreadableModel) {
  recipe(R"("facts": {"scores": {"quality": {"model": "/nonexistent/q.bin"}}})");
  expect_error(run(), 4, "E_MODEL_MISSING", "/nonexistent/q.bin");
  folder_.write("page.bin", "<html><body>Not found</body></html>");
  recipe(R"("facts": {"scores": {"quality": {"model": ")" + (folder_.file("page.bin")) + "\"}}}");
  expect_error(run(), 4, "E_MODEL_MAGIC", "page.bin");
  folder_.write("t.model", "not a model");
  recipe(R"("facts": {"tokenizer": ")" + (folder_.file("t.model")) + "\"}");
  const Outcome outcome = run();
  EXPECT_EQ(outcome.exit, 4) << outcome.err;
  expect_nothing_committed();
}

TEST_F(Errors, UnknownLabel) {
  recipe(R"("facts": {"scores": {"q": {"model": "models/quality-en.bin", "label": "good"}}})");
  expect_error(run(), 2, "E_LABEL_UNKNOWN", "__label__hq");
}

TEST_F(Errors, TruncatedShard) {
  const std::string whole = contents_of(std::string(WINNOW_SOURCE_DIR) +
                                        "/tests/data/corpus/news-00001-of-00003.jsonl.gz");
  folder_.write("shard.jsonl", whole.substr(0, whole.size() / 2));
  expect_error(run(), 3, "E_TRUNCATED", "shard.jsonl");
  expect_nothing_committed();
}

TEST_F(Errors, TooManyBadRecords) {
  std::string lines;
  for (int i = 0; i < 11; ++i) lines += "{\"text\": 5}\n";
  folder_.write("shard.jsonl", lines);
  expect_error(run(), 3, "E_TOO_MANY_BAD", "E_TEXT_TYPE");
  expect_nothing_committed();
  EXPECT_EQ(run({"--read.max_bad", "11", "--redo"}).exit, 0);
}

TEST_F(Errors, ChangedRecipeNamesEachKey) {
  ASSERT_EQ(run().exit, 0);
  const Outcome outcome = run({"--limits.limits.words.min", "3", "--read.text_field", "body"});
  expect_error(outcome, 2, "E_CONFIG_DRIFT", "decide.passes.0.limits.0.min: 2.0 -> 3.0");
  EXPECT_NE(outcome.err.find("scan.read.text_field: \"text\" -> \"body\""), std::string::npos);
}

TEST_F(Errors, ChangedModelIsNamed) {
  const std::string model = folder_.file("q.bin");
  fs::copy_file(std::string(WINNOW_SOURCE_DIR) + "/models/quality-en.bin", model);
  recipe(R"("facts": {"scores": {"q": {"model": ")" + model + "\"}}}");
  ASSERT_EQ(run().exit, 0);
  std::string bytes = contents_of(model);
  bytes[bytes.size() - 1] = static_cast<char>(bytes[bytes.size() - 1] ^ 1);
  folder_.write("q.bin", bytes);
  expect_error(run(), 2, "E_CONFIG_DRIFT", "q.bin");
}

TEST_F(Errors, ChangedInput) {
  ASSERT_EQ(run().exit, 0);
  folder_.write("shard.jsonl", R"({"id": 2, "text": "four five six"})"
                               "\n");
  expect_error(run(), 3, "E_INPUT_CHANGED", "shard.jsonl");
  expect_error(run({"--emit.compression", "none"}, "emit"), 3, "E_INPUT_CHANGED", "shard.jsonl");
  EXPECT_EQ(run({"--redo"}).exit, 0);
}

TEST_F(Errors, PhasesOutOfOrder) {
  expect_error(run({}, "decide"), 2, "E_PHASE_ORDER", "scan");
  expect_error(run({}, "emit"), 2, "E_PHASE_ORDER", "decide");
}

TEST_F(Errors, ForeignOutputFolder) {
  fs::create_directory(out_);
  folder_.write("out/thesis.tex", "precious");
  expect_error(run(), 2, "E_FOREIGN_OUTPUT", out_);
  EXPECT_EQ(contents_of(out_ + "/thesis.tex"), "precious");
}

TEST_F(Errors, DamagedLedger) {
  ASSERT_EQ(run().exit, 0);
  const std::string ledger = out_ + "/ledger/shard.safetensors";
  folder_.write("out/ledger/shard.safetensors", contents_of(ledger).substr(0, 100));
  expect_error(run({}, "decide"), 3, "E_LEDGER_INVALID", "shard.safetensors");
}

TEST_F(Errors, DeviceThatIsNotThere) {
  expect_error(run({"--device", "cuda:99"}), 6, "E_DEVICE_MISSING", "cuda:99");
  expect_nothing_committed();
  recipe(R"("facts": {"sketch": {}}, "passes": [])");  // which a device would measure
  expect_error(run({"--device", "cuda:99", "--redo"}), 6, "E_DEVICE_MISSING", "cuda:99");
  expect_nothing_committed();
}

TEST_F(Errors, TwoInputsOfOneName) {
  folder_.write("shard.json", "");
  expect_error(run({"--inputs", "[\"" + shard_ + "\", \"" + (folder_.file("shard.json")) + "\"]"}),
               2, "E_RECIPE_VALUE", "shard 'shard'");
}

}  // namespace
}  // namespace winnow
