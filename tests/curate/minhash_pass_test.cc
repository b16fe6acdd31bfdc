// The pass `near` with method "minhash", from texts to verdicts.
#include "curate/minhash_pass.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "curate/run_directory.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/core/set_similarity.h"
#include "winnow/curate/run.h"
#include "winnow/formats/output_file.h"
#include "winnow/text/minhash_shingles.h"

namespace winnow {
namespace {

/// Families of texts: each member is the first one with some words changed.
std::vector<std::string> families(int count, int members, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::string> texts;
  for (int family = 0; family < count; ++family) {
    std::vector<std::uint64_t> words(80);
    for (std::uint64_t& word : words) word = random() % 5000;
    for (int member = 0; member < members; ++member) {
      std::string text;
      for (const std::uint64_t word : words) text.append(std::to_string(word)).append("w ");
      texts.push_back(text);
      words[random() % words.size()] = random() % 5000;
    }
  }
  std::ranges::shuffle(texts, random);
  return texts;
}

class MinhashPass : public testing::Test {
 protected:
  void write(const std::string& name, std::span<const std::string> texts) {
    std::ofstream file(folder_.file(name));
    for (const std::string& text : texts) file << nlohmann::json{{"text", text}}.dump() << "\n";
  }

  /// The recipe with `near` as the pass, and the given flags.
  Recipe recipe(const std::string& output, const std::string& near,
                std::vector<Override> changes = {}) const {
    const std::string json = R"({"inputs": ")" + folder_.file("*.jsonl") + R"(", "output": ")" +
                             folder_.file(output) +
                             R"(", "device": "cpu", "facts": {"sketch": {}, "minhash": {}},
      "emit": {"compression": "none"}, "passes": [{"pass": "near", "method": "minhash", )" +
                             near + "}]}";
    return parse_recipe(json, "r.json", changes);
  }

  /// Most documents here are copies, which is no reason for an alarm.
  static RunOptions options() {
    RunOptions options;
    options.alarm_drop = 1;
    return options;
  }

  std::string read(const std::string& output, const std::string& name) const {
    return read_file(folder_.file(output + "/" + name));
  }
  nlohmann::json counts(const std::string& output) const {
    return nlohmann::json::parse(read(output, "report.json"))["passes"][0]["near"];
  }

  const TempFolder folder_;
};

constexpr const char* kVerified = R"("verify": true, "threshold": 0.5)";
constexpr const char* kSketched = R"("threshold": 0.6)";

TEST_F(MinhashPass, GivesTheSameBytesForAnyThreadsAndBatch) {
  const auto texts = families(20, 6, 1);
  write("a.jsonl", std::span(texts).first(70));
  write("b.jsonl", std::span(texts).subspan(70));
  for (const std::string near : {kVerified, kSketched}) {
    run(recipe("one", near, {{"threads", "1"}, {"batch", "7"}}), options());
    run(recipe("many", near, {{"threads", "3"}, {"batch", "1000"}}), options());
    for (const std::string name :
         {"duplicates.jsonl", "report.json", "decisions.json", "manifest.json",
          "ledger/a.safetensors", "verdicts/b.safetensors", "kept/a.jsonl", "dropped/b.jsonl"}) {
      EXPECT_EQ(read("one", name), read("many", name)) << name << " with " << near;
    }
    EXPECT_GT(counts("one")["pairs"], 50);
    EXPECT_GE(counts("one")["candidates"], counts("one")["pairs"]);
    std::filesystem::remove_all(folder_.file("one"));
    std::filesystem::remove_all(folder_.file("many"));
  }
}

TEST_F(MinhashPass, VerifiedReasonsAreTheExactJaccard) {
  const auto texts = families(10, 5, 2);
  write("a.jsonl", texts);
  run(recipe("out", kVerified), options());
  MinhashShingles shingles{MinhashRecipe{}};
  std::istringstream lines(read("out", "dropped/a.jsonl"));
  int dropped = 0;
  for (std::string line; std::getline(lines, line); ++dropped) {
    const auto record = nlohmann::json::parse(line);
    const auto& reason = record["winnow"];
    EXPECT_EQ(reason["rule"], "jaccard");
    const auto a = shingles.set(record["text"].get<std::string>());
    const auto b = shingles.set(texts[reason["kept"]["ordinal"].get<std::size_t>()]);
    const auto shared = shared_elements(a, b);
    const auto size = [](const auto& set) { return static_cast<std::int64_t>(set.size()); };
    EXPECT_EQ(reason["value"], similarity(shared, size(a), size(b), SetMeasure::kJaccard));
    EXPECT_GE(reason["value"], 0.5);
  }
  EXPECT_GT(dropped, 20);
}

TEST_F(MinhashPass, WithManyBandsOfOneRowFindsWhatExhaustiveFinds) {
  write("a.jsonl", families(20, 6, 3));
  run(recipe("few", R"("threshold": 0.9, "bands": 112, "rows": 1)"), options());
  run(recipe("all", R"("threshold": 0.9)", {{"near.method", "exhaustive"}}), options());
  EXPECT_EQ(read("few", "duplicates.jsonl"), read("all", "duplicates.jsonl"));
}

TEST_F(MinhashPass, RefusesToVerifyTextThatChanged) {
  auto texts = families(3, 4, 4);
  write("a.jsonl", texts);
  const Recipe verified = recipe("out", kVerified);
  scan(verified, options());
  texts[0] += "more";
  write("a.jsonl", texts);
  try {
    decide(verified, options());
    FAIL() << "decided on other texts";
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, errors::kInputChanged.word);
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.file("out/duplicates.jsonl")));
}

TEST_F(MinhashPass, BandsAreDecidedAgainWithoutAScan) {
  write("a.jsonl", families(5, 4, 5));
  run(recipe("out", kSketched), options());
  const Recipe other = recipe("out", kSketched, {{"near.bands", "28"}, {"near.rows", "4"}});
  EXPECT_EQ(decide(other, options()).skipped, 0);
}

TEST_F(MinhashPass, RecipesSayWhatIsWrong) {
  const auto message = [&](const std::string& near, std::vector<Override> changes = {}) {
    try {
      recipe("out", near, changes);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(message(R"("bands": 15)").find("need 120 values of a signature that has 112"),
            std::string::npos);
  EXPECT_NE(message(R"("verify": true, "of": "sketch")").find("'passes.0.of'"), std::string::npos);
  EXPECT_NE(message(R"("rows": 0)").find("passes.0.rows"), std::string::npos);
  EXPECT_NE(message(R"("threshold": 0.8)", {{"near.method", "minhsh"}}).find("minhash"),
            std::string::npos);
  EXPECT_NE(message(R"("bands": 2)", {{"near.method", "exhaustive"}}).find("passes.0.bands"),
            std::string::npos);
}

}  // namespace
}  // namespace winnow
