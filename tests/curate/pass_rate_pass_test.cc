#include <gtest/gtest.h>

#include <cmath>

#include "curate/passes.h"
#include "made_up_ledger.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

using Rows = std::vector<std::int64_t>;

MadeUpDocument task(const std::string& id, double successes, double attempts) {
  return {.id = id, .attempts = attempts, .successes = successes};
}

PassRatePass by_fields() {
  PassRatePass pass;
  pass.attempts = "attempts";
  pass.successes = "successes";
  return pass;
}

Verdicts decided(const PassRatePass& pass, const Ledger& ledger) {
  Verdicts verdicts(ledger.rows());
  verdicts.begin_pass("pass_rate");
  pass_rate_pass(pass, ledger, verdicts);
  return verdicts;
}

std::string rule(const Verdicts& verdicts, std::int64_t row) {
  return verdicts.kept(row) ? "" : verdicts.rules()[verdicts[row].rule];
}

TEST(PassRatePass, KeepsWhatWasSolvedAtLeastOnce) {
  const double none = std::nan("");
  const Ledger ledger = made_up_ledger(
      {{task("a", 0, 8), task("b", 1, 8), task("c", 8, 8), task("d", 0, 0), task("e", none, 8)}});
  const Verdicts verdicts = decided(by_fields(), ledger);
  EXPECT_EQ(verdicts.alive(), (Rows{1, 2}));
  EXPECT_EQ(rule(verdicts, 0), "above");
  EXPECT_EQ(rule(verdicts, 3), "no_attempts");
  EXPECT_EQ(rule(verdicts, 4), "missing");
}

TEST(PassRatePass, ABandHasTwoOpenEnds) {
  const Ledger ledger =
      made_up_ledger({{task("a", 1, 8), task("b", 2, 8), task("c", 7, 8), task("d", 8, 8)}});
  PassRatePass pass = by_fields();
  pass.above = .125;
  pass.below = 1;
  const Verdicts verdicts = decided(pass, ledger);
  EXPECT_EQ(verdicts.alive(), (Rows{1, 2}));
  EXPECT_EQ(rule(verdicts, 3), "below");
  EXPECT_EQ(verdicts[3].value, 1);
}

TEST(PassRatePass, NothingOfEightIsNotNothingOfAHundred) {
  const Ledger ledger = made_up_ledger({{task("a", 0, 8), task("b", 0, 100), task("c", 50, 100)}});
  PassRatePass pass = by_fields();
  pass.above = .05;
  pass.confidence = .95;
  for (const char* interval : {"wilson", "clopper-pearson"}) {
    pass.interval = interval;
    pass.keep_unsure = true;
    EXPECT_EQ(decided(pass, ledger).alive(), (Rows{0, 2}));
    pass.keep_unsure = false;
    EXPECT_EQ(decided(pass, ledger).alive(), (Rows{2}));
    EXPECT_EQ(rule(decided(pass, ledger), 0), "unsure");
  }
}

void expect_refused(const PassRatePass& pass, const Ledger& ledger, const std::string& place) {
  try {
    decided(pass, ledger);
    ADD_FAILURE() << place;
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, errors::kTableInvalid.word);
    EXPECT_EQ(error.exit_code(), ExitCode::kData);
    EXPECT_NE(std::string(error.what()).find(place), std::string::npos) << error.what();
  }
}

TEST(PassRatePass, NamesTheDocumentWhoseCountsCannotBe) {
  for (const auto& [successes, attempts] :
       std::vector<std::pair<double, double>>{{9, 8}, {-1, 8}, {1.5, 8}, {1, 1e10}}) {
    const Ledger ledger = made_up_ledger({{}, {task("a", 1, 8), task("b", successes, attempts)}});
    expect_refused(by_fields(), ledger, "s1, record 1");
  }
}

TEST(PassRatePass, JoinsATableById) {
  const TempFolder folder;
  PassRatePass pass;
  pass.table = folder.file("attempts.jsonl");
  write_file(pass.table, R"({"id": "a", "attempts": 4, "successes": 1}
{"id": "b\"", "attempts": 4, "successes": 0}
{"id": "unknown", "attempts": 4, "successes": 0}
)");
  const Ledger ledger =
      made_up_ledger({{task("a", 0, 0), task("b\\u0022", 0, 0), task("c", 0, 0)}});
  const Verdicts verdicts = decided(pass, ledger);
  EXPECT_EQ(verdicts.alive(), (Rows{0}));
  EXPECT_EQ(rule(verdicts, 1), "above");  // ids that are written in two ways are one
  EXPECT_EQ(rule(verdicts, 2), "missing");
}

TEST(PassRatePass, NamesABadRowOfATable) {
  const TempFolder folder;
  PassRatePass pass;
  pass.table = folder.file("attempts.jsonl");
  const Ledger ledger = made_up_ledger({{task("a", 0, 0)}});
  for (const char* bad :
       {R"({"id": "b", "attempts": 4, "successes": 5})",
        R"({"id": "a", "attempts": 4, "successes": 1})", R"({"id": "b", "attempts": 4})",
        R"({"attempts": 4, "successes": 1})", R"({"id": "b", "attempts": "4", "successes": 1})",
        R"([1, 2])", R"({"id")"}) {
    write_file(pass.table,
               std::string(R"({"id": "a", "attempts": 4, "successes": 1})") + "\n" + bad);
    expect_refused(pass, ledger, "attempts.jsonl, record 1");
  }
}

}  // namespace
}  // namespace winnow
