// explain, as a user calls it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

constexpr const char* kModel = "models/quality-en.bin";

TEST(ExplainCommand, SharesAndProbabilityAreThoseOfPredict) {
  const TempFolder folder;
  const std::string text = "The theory explains why the sky is blue; click here";
  const Outcome outcome = run_winnow(
      {"explain", "--model", kModel, "--preset", "raw", "--text", text, "--json", "--top", "1000"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto report = nlohmann::json::parse(outcome.out);
  double sum = 0;
  for (const auto& share : report.at("shares")) sum += share.at("share").get<double>();
  EXPECT_NEAR(sum, report.at("margin").get<double>(), 1e-9);
  EXPECT_EQ(report.at("label"), "__label__hq");
  const Outcome predicted =
      run_winnow({"predict-prob", kModel, folder.write("in.txt", text + "\n"), "-1", "--json"});
  const auto answer = nlohmann::json::parse(predicted.out);
  const std::size_t at = answer.at("labels")[0] == "__label__hq" ? 0 : 1;
  EXPECT_EQ(answer.at("probabilities")[at], report.at("probability"));
}

TEST(ExplainCommand, ExplainsARecord) {
  const TempFolder folder;
  const std::string file = folder.write(
      "in.jsonl", "{\"id\":7,\"text\":\"click here\"}\n{\"id\":8,\"text\":\"the sky\"}\n");
  const Outcome outcome =
      run_winnow({"explain", "--model", kModel, "--file", file, "--id", "8", "--top", "5"});
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("\"the sky\""), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("margin: their sum"), std::string::npos) << outcome.out;
}

TEST(ExplainCommand, WrongUseHasItsErrors) {
  const TempFolder folder;
  const std::string file = folder.write("in.jsonl", "{\"id\":7,\"text\":\"click here\"}\n");
  const auto exit_of = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "explain");
    return run_winnow(arguments).exit;
  };
  EXPECT_EQ(exit_of({"--model", kModel}), 2);
  EXPECT_EQ(exit_of({"--text", "x"}), 2);
  EXPECT_EQ(exit_of({"--model", kModel, "--file", file}), 2);
  EXPECT_EQ(exit_of({"--model", kModel, "--file", file, "--id", "9"}), 2);
  EXPECT_EQ(exit_of({"--model", kModel, "--file", "/nonexistent", "--id", "9"}), 2);
  EXPECT_EQ(exit_of({"--model", kModel, "--text", "x", "--file", file, "--id", "7"}), 2);
  EXPECT_EQ(exit_of({"--model", kModel, "--text", "x", "--label", "good"}), 2);
  EXPECT_EQ(exit_of({"--model", "/nonexistent.bin", "--text", "x"}), 4);
  EXPECT_EQ(exit_of({"--model", kModel, "--text", ""}), 0);
}

}  // namespace
}  // namespace winnow
