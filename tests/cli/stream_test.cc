// score and tokenize in a pipe.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

using nlohmann::json;

class Streams : public testing::Test {
 protected:
  Outcome run(std::vector<std::string> arguments, const std::string& input) {
    folder_.write("in.jsonl", input);
    return run_winnow({std::move(arguments), input_, "", -1});
  }
  std::vector<std::string> score(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"score", "--model", "models/quality-en.bin", "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  TempFolder folder_;
  const std::string input_ = folder_.file("in.jsonl");
};

TEST_F(Streams, ScoreAddsAFieldAndKeepsAllOtherBytes) {
  const std::string first = R"({ "id":007x)";
  const std::string record =
      R"({ "id" : 1e5, "text":"The cat sat.\n\u00e9", "n": 12345678901234567890123 })";
  const Outcome outcome = run(score(), record + "\n" + first + "\n\n{\"text\":\"\"}");
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto lines = lines_in(outcome.out);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(lines[0].starts_with(
      R"({ "id" : 1e5, "text":"The cat sat.\n\u00e9", "n": 12345678901234567890123)"))
      << lines[0];
  const double value = json::parse(lines[0]).at("score");
  EXPECT_GT(value, -2e-5);  // 1 - (p + 1e-5), as DCLM has it
  EXPECT_LT(value, 1.0001);
  EXPECT_EQ(json::parse(lines[1]).at("_error").at("code"), "E_JSON_SYNTAX");
  EXPECT_TRUE(json::parse(lines[2]).contains("score"));
  EXPECT_NE(outcome.err.find("1 of 3 records"), std::string::npos);
}

TEST_F(Streams, ScoreWithLabelsSumsToOne) {
  const Outcome outcome = run(score({"--labels", "--field", "q"}), "{\"text\":\"some words\"}\n");
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const json record = json::parse(outcome.out);
  double sum = 0;
  for (const auto& label : record.at("q_labels")) sum += label.get<double>();
  EXPECT_NEAR(sum, 1.0, 1e-4);
}

TEST_F(Streams, ScoresDoNotDependOnThreadsAndBatches) {
  std::string input;
  for (int i = 0; i < 500; ++i) {
    input += "{\"text\":\"document number " + std::to_string(i * 7919) + " of many\"}\n";
  }
  const Outcome one = run(score(), input);
  ASSERT_EQ(one.exit, 0) << one.err;
  EXPECT_EQ(run(score({"--threads", "4", "--batch", "3"}), input).out, one.out);
}

TEST_F(Streams, TokenizeWritesIdsAndPieces) {
  const Outcome outcome = run({"tokenize", "--tokenizer", "models/english-16k.model", "-"},
                              "{\"text\":\"Hello world\"}\n{\"text\":\"\"}\n[]\n");
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto lines = lines_in(outcome.out);
  ASSERT_EQ(lines.size(), 3U);
  const json first = json::parse(lines[0]);
  ASSERT_EQ(first.at("ids").size(), first.at("pieces").size());
  std::string joined;
  for (const auto& piece : first.at("pieces")) joined += piece.get<std::string>();
  EXPECT_EQ(joined, "\u2581Hello\u2581world");
  EXPECT_EQ(lines[1], R"({"ids":[],"pieces":[]})");
  EXPECT_TRUE(json::parse(lines[2]).contains("_error"));
}

TEST_F(Streams, TokenizeWritesWhatIsAskedFor) {
  const auto written = [&](const std::string& fields) {
    return run({"tokenize", "--tokenizer", "models/english-16k.model", "--write", fields, "-"},
               "{\"text\":\"Hello world\"}\n");
  };
  const json both = json::parse(written("ids,pieces").out);
  EXPECT_EQ(json::parse(written("ids").out), json({{"ids", both.at("ids")}}));
  EXPECT_EQ(json::parse(written("pieces").out), json({{"pieces", both.at("pieces")}}));
  EXPECT_EQ(json::parse(written("count").out), json({{"tokens", both.at("ids").size()}}));
  EXPECT_EQ(written("id").exit, 2);
}

TEST_F(Streams, TokenizeChecksItselfAgainstTheLibrary) {
  const std::string input = "tests/data/corpus/web-00000-of-00003.jsonl";
  const std::string expected =
      run_winnow({"tokenize", "--tokenizer", "models/english-16k.model", input}).out;
  using Arguments = std::vector<std::string>;
  for (Arguments settings : {Arguments{"--threads", "1", "--cache-mib", "0"},
                             Arguments{"--threads", "3", "--cache-mib", "1", "--batch", "7"}}) {
    const Arguments command = {"tokenize", "--tokenizer", "models/english-16k.model", "--check",
                               input};
    settings.insert(settings.begin(), command.begin(), command.end());
    const Outcome outcome = run_winnow(settings);
    ASSERT_EQ(outcome.exit, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("have the ids of the sentencepiece library"), std::string::npos);
    EXPECT_EQ(outcome.out, expected);
  }
}

TEST_F(Streams, TokenizeNamesADeviceThatIsNotThere) {
  const Outcome outcome =
      run({"tokenize", "--tokenizer", "models/english-16k.model", "--device", "cuda:99", "-"}, "");
  EXPECT_EQ(outcome.exit, 6);
  EXPECT_NE(outcome.err.find("E_DEVICE_MISSING"), std::string::npos) << outcome.err;
}

TEST_F(Streams, AFullDiskIsAnError) {
  folder_.write("in.jsonl", "{\"text\":\"some words\"}\n");
  const Outcome outcome = run_winnow({score(), input_, "/dev/full", -1});
  EXPECT_EQ(outcome.exit, 5);
  EXPECT_EQ(outcome.err.rfind("error[E_NOSPACE]", 0), 0U) << outcome.err;
}

TEST_F(Streams, WrongUseIsExitTwo) {
  EXPECT_EQ(run({"score", "-"}, "").exit, 2);
  EXPECT_EQ(run(score({"--preset", "dlcm"}), "").exit, 2);
  EXPECT_EQ(run(score({"--threads", "-1"}), "").exit, 2);
  EXPECT_EQ(run_winnow({"score", "--model", "models/quality-en.bin", "/nonexistent"}).exit, 2);
  EXPECT_EQ(run_winnow({"--version"}).exit, 0);
  EXPECT_EQ(run_winnow({"run", "--help"}).exit, 0);
  EXPECT_EQ(run_winnow(std::vector<std::string>{}).exit, 2);
}

}  // namespace
}  // namespace winnow
