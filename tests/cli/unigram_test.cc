// A reference corpus's word counts, and what texts cost by them.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

using nlohmann::json;

class Unigram : public testing::Test {
 protected:
  Unigram() {
    folder_.write("a.jsonl",
                  "{\"text\": \"The cat and the dog.\"}\n{\"text\": \"A cat\\n\\n— 12\"}\n");
    folder_.write("b.txt", "__label__x the cat sat\n__label__y __label__z the end\n");
  }

  Outcome train(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"train", "--unigram", "--output", table(), "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_winnow(arguments);
  }
  std::string table() const { return folder_.file("words.safetensors"); }
  std::string file(const std::string& name) const { return folder_.file(name); }

  TempFolder folder_;
};

TEST_F(Unigram, CountsTheSameForAnyThreadsAndOrder) {
  ASSERT_EQ(train({file("a.jsonl"), file("b.txt")}).exit, 0);
  const std::string bytes = contents_of(table());
  ASSERT_EQ(train({file("b.txt"), file("a.jsonl"), "--threads", "3"}).exit, 0);
  EXPECT_EQ(contents_of(table()), bytes);
  // the 4, cat 3, then 00, a, and, dog, end, sat.
  EXPECT_NE(bytes.find("the\ncat\n00\na\nand\ndog\nend\nsat\n"), std::string::npos);
  ASSERT_EQ(train({file("a.jsonl"), file("b.txt"), "--words", "3"}).exit, 0);
  EXPECT_TRUE(contents_of(table()).ends_with("the\ncat\n00\n"));
  ASSERT_EQ(train({file("a.jsonl"), file("b.txt"), "--min-count", "2"}).exit, 0);
  EXPECT_TRUE(contents_of(table()).ends_with("the\ncat\n"));
}

TEST_F(Unigram, IsAFactToHoldToALimit) {
  ASSERT_EQ(train({file("a.jsonl"), file("b.txt"), "--min-count", "2"}).exit, 0);
  folder_.write("c.jsonl",
                "{\"id\": 1, \"text\": \"the cat\"}\n{\"id\": 2, \"text\": \"qx zz\"}\n");
  const json recipe = {
      {"inputs", file("c.jsonl")},
      {"output", file("out")},
      {"emit", {{"compression", "none"}}},
      {"facts", {{"rules", {"unigram@winnow"}}, {"unigram", table()}}},
      {"passes",
       {{{"pass", "limits"}, {"limits", {{"unigram@winnow/cross_entropy", {{"max", 3}}}}}}}}};
  const std::string path = folder_.write("recipe.json", recipe.dump());
  const Outcome outcome = run_winnow({"run", path, "--quiet"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const json dropped = json::parse(lines_in(contents_of(file("out") + "/dropped/c.jsonl")).at(0));
  EXPECT_EQ(dropped["id"], 2);
  // 13 words in all, 6 not listed, of 6 different ones: 7 / (7 * 14) for each.
  EXPECT_NEAR(dropped["winnow"]["value"].get<double>(), std::log2(14.0), 1e-6);
  ASSERT_EQ(train({file("a.jsonl")}).exit, 0);
  EXPECT_NE(run_winnow({"run", path, "--quiet"}).err.find("E_CONFIG_DRIFT"), std::string::npos);
}

TEST_F(Unigram, SaysWhatIsWrong) {
  const auto expect = [&](const Outcome& outcome, int exit, const std::string& word) {
    EXPECT_EQ(outcome.exit, exit) << word;
    EXPECT_NE(outcome.err.find(word), std::string::npos) << outcome.err;
  };
  expect(train({file("a.jsonl"), "--epoch", "2"}), 2, "--unigram");
  expect(train({file("a.jsonl"), "--words", "0"}), 2, "--words");
  expect(train({folder_.write("d.jsonl", "{\"text\": \" -- \"}\n")}), 3, "E_TRAINING_DATA");
  expect(train({file("none.jsonl")}), 2, "E_NO_INPUT");
  EXPECT_FALSE(std::filesystem::exists(table()));
  expect(run_winnow({"train", "--output", table(), "--words", "3", file("b.txt")}), 2, "--unigram");
  expect(run_winnow({"filter", "--rules", "unigram@winnow", file("a.jsonl")}), 2, "no file");
  expect(run_winnow({"filter", "--rules", "gopher@dolma", "--unigram", table(), file("a.jsonl")}),
         2, "unigram@winnow");
  expect(run_winnow({"filter", "--rules", "unigram@winnow", "--unigram", table(), file("a.jsonl")}),
         4, "E_MODEL_MISSING");
}

}  // namespace
}  // namespace winnow
