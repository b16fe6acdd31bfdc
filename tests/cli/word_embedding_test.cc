// An unsupervised fastText model as facts.embedding: near-duplicates by meaning without a
// tokenizer.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "formats/fasttext_fixture.h"
#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

std::string record(const std::string& id, const std::string& text) {
  return nlohmann::json{{"id", id}, {"text", text}}.dump() + "\n";
}

TEST(WordEmbeddingRun, DropsTheSameWordsInAnotherOrder) {
  const TempFolder folder;
  folder.write("m.bin", fasttext_bytes(random_fasttext_model(
                            {.dim = 16, .kind = FasttextKind::kCbow, .bucket = 90, .maxn = 4},
                            {"red", "green", "blue", "black", "white"}, {})));
  folder.write("in.jsonl", record("a", "red green blue") + record("b", "black white") +
                               record("c", "blue unknown red green") + record("d", "unknown"));
  const nlohmann::json recipe = {
      {"inputs", folder.file("in.jsonl")},
      {"output", folder.file("out")},
      {"facts", {{"embedding", folder.file("m.bin")}}},
      {"passes", {{{"pass", "near"}, {"of", "embedding"}, {"threshold", 0.99}}}}};
  const Outcome outcome = run_winnow({"run", folder.write("recipe.json", recipe.dump())});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const nlohmann::json report = nlohmann::json::parse(contents_of(folder.file("out/report.json")));
  const nlohmann::json& counts = report.at("shards").at("in");
  EXPECT_EQ(counts.at("kept"), 3);
  EXPECT_EQ(counts.at("dropped"), 1);
}

TEST(WordEmbeddingRun, ATableOfPiecesNeedsItsTokenizer) {
  const TempFolder folder;
  folder.write("in.jsonl", record("a", "red"));
  const nlohmann::json recipe = {
      {"inputs", folder.file("in.jsonl")},
      {"output", folder.file("out")},
      {"facts", {{"embedding", WINNOW_SOURCE_DIR "/models/embed-en.safetensors"}}}};
  const Outcome outcome = run_winnow({"run", folder.write("recipe.json", recipe.dump())});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_NE(outcome.err.find("E_RECIPE_VALUE"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("tokenizer"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace winnow
