// Decontamination in a recipe, as a user runs it.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

constexpr char kQuestion[] =
    "Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in "
    "May.";

std::string record(const std::string& id, const std::string& text) {
  return R"({"id": ")" + id + R"(", "text": ")" + text + "\"}\n";
}

std::string json_of(const std::string& text) { return nlohmann::json(text).dump(); }

class Decontaminate : public testing::Test {
 protected:
  Decontaminate() {
    benchmark_ =
        folder_.write("gsm8k.jsonl",
                      R"({"qid": "q7", "question": ")" + std::string(kQuestion) + "\"}\n" +
                          R"({"question": "Too short an item."})" + "\n" +
                          R"({"question": "What is the capital of the republic of Peru?"})" + "\n");
    folder_.write("a.jsonl",
                  record("clean", "A text that nobody would ever ask about in a test.") +
                      record("leak", std::string("Q: ").append(kQuestion).append(" How many?")) +
                      record("part",
                             "she sold half as many clips in may, as natalia sold "
                             "clips to 48 of her friends in april and then she left") +
                      record("lima", "What is the capital of the Republic of PERU?"));
  }

  Outcome run(const std::string& benchmarks, const std::string& pass,
              const std::vector<std::string>& more = {}) {
    const std::string recipe = folder_.write(
        "recipe.json", R"({"inputs": ")" + folder_.file("a.jsonl") + R"(", "output": ")" + out() +
                           R"(", "emit": {"compression": "none"}, "facts": {"contamination": )" +
                           R"({"benchmarks": )" + benchmarks + R"(}}, "passes": [)" + pass + "]}");
    std::vector<std::string> arguments = {"run", recipe, "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_winnow(arguments);
  }
  std::string out() const { return folder_.file("out"); }
  std::string questions() const {
    return R"([{"file": ")" + benchmark_ + R"(", "text_field": "question", "id_field": "qid"}])";
  }

  TempFolder folder_;
  std::string benchmark_;
};

TEST_F(Decontaminate, DropsWhatSharesAnNgramAndNamesTheItem) {
  const Outcome outcome = run(questions(), R"({"pass": "decontaminate"})");
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(contents_of(out() + "/kept/a.jsonl"),
            record("clean", "A text that nobody would ever ask about in a test."));
  const auto lines = lines_in(contents_of(out() + "/dropped/a.jsonl"));
  ASSERT_EQ(lines.size(), 3U);
  const auto leak = nlohmann::json::parse(lines[0])["winnow"];
  EXPECT_EQ(leak["pass"], "decontaminate");
  EXPECT_EQ(leak["rule"], "ngrams");
  EXPECT_EQ(leak["item"], "gsm8k/q7");
  EXPECT_EQ(leak["value"], 8);  // 20 words
  EXPECT_EQ(nlohmann::json::parse(lines[1])["winnow"]["value"], 1);
  EXPECT_EQ(nlohmann::json::parse(lines[2])["winnow"]["item"], "gsm8k/2");
}

TEST_F(Decontaminate, DecidesAgainWithoutScanning) {
  ASSERT_EQ(run(questions(), R"({"pass": "decontaminate"})").exit, 0);
  const std::string recipe = folder_.file("recipe.json");
  for (const char* phase : {"decide", "emit"}) {
    const Outcome outcome = run_winnow({phase, recipe, "--decontaminate.share", "0.5", "--quiet"});
    ASSERT_EQ(outcome.exit, 0) << outcome.err;
  }
  EXPECT_EQ(lines_in(contents_of(out() + "/dropped/a.jsonl")).size(), 2U);
  EXPECT_EQ(lines_in(contents_of(out() + "/kept/a.jsonl")).size(), 2U);
}

TEST_F(Decontaminate, ABenchmarkThatChangedIsNamed) {
  ASSERT_EQ(run(questions(), R"({"pass": "decontaminate"})").exit, 0);
  folder_.write("gsm8k.jsonl", R"({"question": "another one"})" + std::string("\n"));
  const Outcome outcome = run(questions(), R"({"pass": "decontaminate"})");
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_NE(outcome.err.find("E_CONFIG_DRIFT"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("gsm8k.jsonl"), std::string::npos) << outcome.err;
}

TEST_F(Decontaminate, SaysWhatIsWrong) {
  const std::string file = json_of(benchmark_);
  const auto expect = [&](const std::string& benchmarks, const std::string& pass, int exit,
                          const std::string& word) {
    const Outcome outcome = run(benchmarks, pass);
    EXPECT_EQ(outcome.exit, exit) << benchmarks;
    EXPECT_NE(outcome.err.find(word), std::string::npos) << outcome.err;
    std::filesystem::remove_all(out());
  };
  const std::string pass = R"({"pass": "decontaminate"})";
  expect(file, pass, 3, "E_TABLE_INVALID");  // there is no field "text"
  expect(json_of(folder_.file("none.jsonl")), pass, 2, "E_NO_INPUT");
  expect("[]", pass, 2, "benchmarks");
  expect(questions(), R"({"pass": "decontaminate", "share": 2})", 2, "is not a share");
  expect(questions(), R"({"pass": "decontaminate", "ngrams": 0})", 2, "ngrams");
}

}  // namespace
}  // namespace winnow
