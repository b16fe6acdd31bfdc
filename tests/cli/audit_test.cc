// audit, as a user calls it.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "npy_fixture.h"
#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

class AuditCommand : public testing::Test {
 protected:
  Outcome audit(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "audit");
    return run_winnow(arguments);
  }
  std::string labels(const std::vector<std::int32_t>& values) const {
    const std::string shape = std::string("(").append(std::to_string(values.size())).append(",)");
    return folder_.write("y.npy", npy_file(npy_dictionary("<i4", shape), bytes_of_values(values)));
  }

  const TempFolder folder_;
  // Ten rows that agree with their labels, and two that do not.
  const std::string table_ = folder_.write(
      "p.npy",
      npy_matrix({0.9F, 0.1F, 0.8F, 0.2F, 0.9F, 0.1F, 0.8F, 0.2F, 0.9F,  0.1F,  0.1F, 0.9F,
                  0.2F, 0.8F, 0.1F, 0.9F, 0.2F, 0.8F, 0.1F, 0.9F, 0.05F, 0.95F, 0.9F, 0.1F},
                 12, 2));
  const std::vector<std::int32_t> given_ = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 1};
};

TEST_F(AuditCommand, RanksTheIssuesOfATable) {
  const std::string issues = folder_.file("issues.jsonl");
  const std::string scores = folder_.file("scores.tsv");
  const std::string names = folder_.write("names.txt", "cat\ndog\n");
  const Outcome outcome = audit({"--pred-probs", table_, "--labels", labels(given_), "--names",
                                 names, "--issues", issues, "--scores", scores, "--json"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto summary = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(summary.at("format"), "winnow.audit/1");
  EXPECT_EQ(summary.at("issues"), 2);
  EXPECT_EQ(summary.at("classes")[0].at("label"), "cat");
  EXPECT_EQ(summary.at("classes")[0].at("wrong"), 1);
  const auto lines = lines_in(contents_of(issues));
  ASSERT_EQ(lines.size(), 2U);
  const auto first = nlohmann::json::parse(lines[0]);
  EXPECT_EQ(first.at("row"), 10);
  EXPECT_EQ(first.at("given"), "cat");
  EXPECT_EQ(first.at("suggested"), "dog");
  EXPECT_EQ(lines_in(contents_of(scores)).size(), 12U);
  const Outcome text = audit({"--pred-probs", table_, "--labels", labels(given_)});
  EXPECT_NE(text.out.find("issues             2"), std::string::npos) << text.out;
}

TEST_F(AuditCommand, ReadsLabelsByName) {
  const std::string names = folder_.write("names.txt", "cat\r\ndog\n");
  const std::string good = folder_.write("y.txt",
                                         "cat\ncat\ncat\ncat\ncat\ndog\ndog\ndog\ndog\ndog\ncat\n"
                                         "dog\n");
  EXPECT_EQ(audit({"--pred-probs", table_, "--labels", good, "--names", names}).exit, 0);
  const std::string bad = folder_.write("z.txt", "cat\ncow\n");
  const Outcome outcome = audit({"--pred-probs", table_, "--labels", bad, "--names", names});
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_NE(outcome.err.find("row 1 has the label \"cow\""), std::string::npos) << outcome.err;
  const std::string twice = folder_.write("twice.txt", "cat\ncat\n");
  EXPECT_EQ(audit({"--pred-probs", table_, "--labels", good, "--names", twice}).exit, 3);
  const std::string few = folder_.write("few.txt", "cat\n");
  EXPECT_EQ(audit({"--pred-probs", table_, "--labels", good, "--names", few}).exit, 3);
}

TEST_F(AuditCommand, CrossValidatesText) {
  std::string text;
  for (int d = 0; d < 60; ++d) {
    const bool first = d % 2 == 0;
    const std::string own = first ? "sun" : "moon";
    text.append("__label__").append(first != (d == 7) ? "day " : "night ").append(own);
    text.append(" ").append(own).append(" line").append(std::to_string(d)).append("\n");
  }
  const std::string input = folder_.write("text.txt", text);
  const std::string issues = folder_.file("issues.jsonl");
  const auto run = [&](const std::string& threads) {
    const Outcome outcome = audit(
        {input, "--issues", issues, "--dim", "8", "--folds", "3", "--threads", threads, "--json"});
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
    return outcome.out + contents_of(issues);
  };
  const std::string one = run("1");
  EXPECT_EQ(one, run("3"));
  const auto lines = lines_in(contents_of(issues));
  ASSERT_EQ(lines.size(), 1U) << one;
  const auto issue = nlohmann::json::parse(lines[0]);
  EXPECT_EQ(issue.at("row"), 7);
  EXPECT_EQ(issue.at("given"), "day");
  EXPECT_EQ(issue.at("suggested"), "night");
  EXPECT_EQ(issue.at("text"), "__label__day moon moon line7");
}

TEST_F(AuditCommand, BadTablesAreErrorsAndNothingIsWritten) {
  const std::string issues = folder_.file("issues.jsonl");
  const auto refused = [&](const std::string& table, const std::string& y) {
    const Outcome outcome = audit({"--pred-probs", table, "--labels", y, "--issues", issues});
    EXPECT_FALSE(std::filesystem::exists(issues));
    EXPECT_EQ(outcome.exit, 3) << outcome.err;
    return outcome.err;
  };
  std::vector<std::int32_t> unknown = given_;
  unknown[4] = 2;
  EXPECT_NE(refused(table_, labels(unknown)).find("row 4 has the label"), std::string::npos);
  EXPECT_NE(refused(table_, labels({0, 1})).find("2 labels and 12 rows"), std::string::npos);
  const std::string sums = folder_.write("q.npy", npy_matrix({0.5F, 0.5F, 0.5F, 0.4F}, 2, 2));
  EXPECT_NE(refused(sums, labels({0, 1})).find("row 1 are from"), std::string::npos);
  const std::string nan = folder_.write("n.npy", npy_matrix({0.5F, 0.5F, NAN, 0.4F}, 2, 2));
  EXPECT_NE(refused(nan, labels({0, 1})).find("row 1, column 0"), std::string::npos);
  EXPECT_NE(refused(folder_.write("x.npy", "x"), labels({0})).find("E_VECTORS_INVALID"),
            std::string::npos);
  const std::string y = labels(given_);
  EXPECT_EQ(audit({"--pred-probs", table_, "--labels", y, "--issues", "/no/such/folder/x"}).exit,
            5);
  EXPECT_EQ(audit({"--pred-probs", table_}).exit, 2);
  EXPECT_EQ(audit({}).exit, 2);
  EXPECT_EQ(audit({"--pred-probs", table_, "--labels", y, "--filter", "all"}).exit, 2);
  EXPECT_EQ(audit({"--pred-probs", table_, "--labels", folder_.file("none.npy")}).exit, 2);
}

}  // namespace
}  // namespace winnow
