// evaluate, as a user calls it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

constexpr const char* kModel = "models/quality-en.bin";

class EvaluateCommand : public testing::Test {
 protected:
  nlohmann::json report(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "evaluate");
    arguments.emplace_back("--json");
    const Outcome outcome = run_winnow(arguments);
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out, nullptr, false);
  }
  TempFolder folder_;
  const std::string texts_ = folder_.write(
      "texts.jsonl",
      "{\"text\":\"The theory explains why the sky is blue\",\"label\":\"hq\",\"from\":\"a\"}\n"
      "{\"text\":\"click here buy cheap now\",\"label\":\"__label__cc\",\"from\":\"b\"}\n"
      "{\"text\":\"sale sale sale\\nbuy\",\"label\":\"cc\",\"from\":\"a\"}\n"
      "{\"text\":\"no label\"}\n");
};

TEST_F(EvaluateCommand, ScoresTextsAsScoreDoes) {
  const auto evaluation = report({"--model", kModel, texts_, "--group-field", "from"});
  EXPECT_EQ(evaluation.at("examples"), 3);
  EXPECT_EQ(evaluation.at("unlabelled"), 1);
  EXPECT_EQ(evaluation.at("binary").at("positive"), "__label__hq");
  EXPECT_EQ(evaluation.at("groups").size(), 2U);
  EXPECT_EQ(evaluation.at("labels").at("labels").size(), 2U);

  const Outcome scored = run_winnow({"score", "--model", kModel, texts_});
  const std::string scores = folder_.write("scores.jsonl", scored.out);
  auto labels = report({scores, "--label", "hq"}).at("binary");
  EXPECT_EQ(labels.at("auc"), evaluation.at("binary").at("auc"));
  EXPECT_EQ(labels.at("calibration"), evaluation.at("binary").at("calibration"));
  EXPECT_EQ(labels.at("thresholds"), evaluation.at("binary").at("thresholds"));
}

TEST_F(EvaluateCommand, ReadsLinesThatHoldTheirLabels) {
  const std::string lines = folder_.write(
      "lines.txt", "__label__hq The theory explains\n__label__cc buy now\nno label here\n");
  const auto evaluation = report({"--model", kModel, lines, "--threads", "3"});
  EXPECT_EQ(evaluation.at("examples"), 2);
  EXPECT_EQ(evaluation.at("unlabelled"), 1);
  const Outcome test = run_winnow({"test", kModel, lines, "--json"});
  const auto counted = nlohmann::json::parse(test.out);
  EXPECT_EQ(evaluation.at("labels").at("precision_at_k"), counted.at("precision"));
  EXPECT_EQ(evaluation.at("labels").at("labels"), counted.at("labels"));
}

TEST_F(EvaluateCommand, WritesTablesAndAPicture) {
  const std::string scores = folder_.write("scores.tsv", "0.1\t0\n0.4\t0\n0.35\t1\n0.8\t1\n");
  const std::string svg = folder_.file("picture.svg");
  const Outcome outcome = run_winnow({"evaluate", "--threshold", "0.3", "--threshold", "0.5",
                                      "--keep-rate", "0.25,0.5", scores, "--svg", svg});
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("ROC AUC            0.7500"), std::string::npos) << outcome.out;
  for (const std::string row : {"\n        25%          0.8", "\n        50%          0.4",
                                "\n  threshold          0.3", "\n  threshold          0.5"}) {
    EXPECT_NE(outcome.out.find(row), std::string::npos) << row << "\n" << outcome.out;
  }
  EXPECT_EQ(contents_of(svg).rfind("<svg ", 0), 0U);
}

TEST_F(EvaluateCommand, WrongUseHasItsErrors) {
  const auto exit_of = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "evaluate");
    return run_winnow(arguments).exit;
  };
  const std::string scores = folder_.write("scores.tsv", "0.1\t0\n");
  EXPECT_EQ(exit_of({scores}), 0);
  EXPECT_EQ(exit_of({"/nonexistent"}), 2);
  EXPECT_EQ(exit_of({scores, "--bins", "0"}), 2);
  EXPECT_EQ(exit_of({scores, "--keep-rate", "1.5"}), 2);
  EXPECT_EQ(exit_of({scores, "--threshold", "high"}), 2);
  EXPECT_EQ(exit_of({scores, "--threshold", "nan"}), 2);
  EXPECT_EQ(exit_of({scores, "--svg", "/nonexistent/x.svg"}), 5);
  EXPECT_EQ(exit_of({texts_}), 3);
  const std::string longer = folder_.write("long.tsv", std::string(3 << 20, '1'));
  EXPECT_EQ(exit_of({longer, "--max-line-bytes", "1048576"}), 3);
  EXPECT_EQ(exit_of({"--model", "/nonexistent.bin", texts_}), 4);
  EXPECT_EQ(exit_of({"--model", kModel, "--label", "good", texts_}), 2);
  EXPECT_EQ(exit_of({"--model", kModel, "--text-field", "body", texts_}), 3);
}

}  // namespace
}  // namespace winnow
