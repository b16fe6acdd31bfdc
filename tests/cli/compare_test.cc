// compare, as a user calls it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

constexpr const char* kModel = "models/quality-en.bin";

/// Twenty documents; A likes the first ones, B the last ones.
std::string documents() {
  std::string text;
  for (int d = 0; d < 20; ++d) {
    const char* words = d < 10 ? "Apple, pear and plum" : "iron \\\"steel\\\" and tin";
    text.append("{\"id\":\"d").append(std::to_string(d)).append("\",\"text\":\"").append(words);
    text.append("\",\"from\":\"").append(d % 2 == 0 ? "even" : "odd");
    text.append("\",\"a\":").append(std::to_string(20 - d));
    text.append(",\"b\":").append(std::to_string(d / 2)).append("}\n");
  }
  return text;
}

TEST(CompareCommand, SaysWhatGainsAndLoses) {
  const TempFolder folder;
  const std::string input = folder.write("docs.jsonl", documents());
  const Outcome outcome = run_winnow({"compare", input, "--scores", "a,b", "--keep-rate", "0.5",
                                      "--group-field", "from", "--documents", "2", "--json"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto got = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(got.at("format"), "winnow.comparison/1");
  EXPECT_EQ(got.at("documents"), 20);
  EXPECT_EQ(got.at("kept"), 10);
  EXPECT_EQ(got.at("both"), 0);
  EXPECT_LT(got.at("spearman"), -0.99);
  EXPECT_LT(got.at("kendall"), -0.9);
  EXPECT_EQ(got.at("gain")[0].at("only_b"), 10);
  EXPECT_EQ(got.at("lose").size(), 3U) << "apple, pear, plum: and is in both";
  EXPECT_EQ(got.at("lose")[0].at("only_a"), 10);
  EXPECT_EQ(got.at("rather_a")[0].at("id"), "d0");
  EXPECT_EQ(got.at("rather_a")[0].at("begin"), "Apple, pear and plum");
  EXPECT_EQ(got.at("rather_b").size(), 2U);
  EXPECT_EQ(got.at("groups").size(), 2U);
  EXPECT_EQ(got.at("groups")[0].at("kept_a"), 5);
  const Outcome text = run_winnow(
      {"compare", input, "--scores", "a,b", "--group-field", "from", "--keep-rate", "0.5"});
  EXPECT_NE(text.out.find("Words that B's choice gains"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("both keep          0"), std::string::npos) << text.out;
}

TEST(CompareCommand, AModelAgreesWithItself) {
  const std::string input = "tests/data/corpus/news-00001-of-00003.jsonl.gz";
  const auto run = [&](const std::string& threads) {
    const Outcome outcome = run_winnow(
        {"compare", input, "--a", kModel, "--b", kModel, "--threads", threads, "--json"});
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
    return outcome.out;
  };
  const std::string one = run("1");
  EXPECT_EQ(one, run("3"));
  const auto got = nlohmann::json::parse(one);
  EXPECT_NEAR(got.at("spearman"), 1, 1e-12);
  EXPECT_NEAR(got.at("kendall"), 1, 1e-12);
  EXPECT_GT(got.at("documents"), 100);
  EXPECT_GT(got.at("bad"), 0);
  EXPECT_EQ(got.at("both"), got.at("kept"));
  EXPECT_TRUE(got.at("gain").empty());
  EXPECT_TRUE(got.at("rather_a").empty());
  const auto other =
      nlohmann::json::parse(run_winnow({"compare", input, "--a", kModel, "--b", kModel, "--label-b",
                                        "__label__cc", "--json"})
                                .out);
  EXPECT_LT(other.at("spearman"), -0.9);
}

TEST(CompareCommand, BadInputsAreErrors) {
  const TempFolder folder;
  const auto refused = [&](const std::string& text) {
    const Outcome outcome =
        run_winnow({"compare", folder.write("docs.jsonl", text), "--scores", "a,b"});
    EXPECT_EQ(outcome.exit, 3) << outcome.err;
    EXPECT_NE(outcome.err.find("E_TABLE_INVALID"), std::string::npos) << outcome.err;
    return outcome.err;
  };
  EXPECT_NE(refused("{\"a\":1,\"b\":2}\n{\"a\":1}\n").find("line 2"), std::string::npos);
  EXPECT_NE(refused("{\"a\":1,\"b\":2}\n{\"a\":1,\n").find("line 2"), std::string::npos);
  EXPECT_NE(refused("\n").find("no documents"), std::string::npos);
  const std::string input = folder.write("docs.jsonl", "{\"a\":1,\"b\":2}\n");
  EXPECT_EQ(run_winnow({"compare", input, "--scores", "a,b"}).exit, 0);
  std::string bad;
  for (int d = 0; d < 20; ++d) bad += d < 9 ? "{\"text\":\"x\"}\n" : "{\"text\":3}\n";
  const Outcome many =
      run_winnow({"compare", folder.write("bad.jsonl", bad), "--a", kModel, "--b", kModel});
  EXPECT_EQ(many.exit, 3);
  EXPECT_NE(many.err.find("E_TOO_MANY_BAD"), std::string::npos) << many.err;
  EXPECT_NE(many.err.find("line 10"), std::string::npos) << many.err;
  EXPECT_EQ(run_winnow({"compare", input, "--a", kModel}).exit, 2);
  EXPECT_EQ(run_winnow({"compare", input}).exit, 2);
  EXPECT_EQ(run_winnow({"compare", "-", "--scores", "a,b"}).exit, 2);
  EXPECT_EQ(run_winnow({"compare", input, "--a", kModel, "--b", folder.file("none.bin")}).exit, 4);
}

}  // namespace
}  // namespace winnow
