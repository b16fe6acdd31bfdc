#include "winnow/tasks/calibrate.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "shared_data.h"
#include "temp_folder.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

class Calibrate : public testing::Test {
 protected:
  std::vector<TaskAttempts> read(const std::string& text, const AttemptFields& fields = {}) const {
    return read_attempts(folder_.write("attempts", text), fields);
  }
  std::string message(const std::string& text, const AttemptFields& fields = {}) const {
    try {
      read(text, fields);
    } catch (const Error& error) {
      EXPECT_EQ(error.code().word, "E_TABLE_INVALID");
      return error.what();
    }
    return "";
  }
  const TempFolder folder_;
};

std::vector<std::string> reasons(const std::vector<TaskAttempts>& tasks,
                                 const DifficultyBand& band) {
  std::vector<std::string> reasons;
  for (const TaskDifficulty& task : calibrate(tasks, band, {}).tasks) {
    reasons.emplace_back(task.reason);
  }
  return reasons;
}

const std::vector<TaskAttempts> kTasks = {
    {"none", 100, 0}, {"few", 8, 0}, {"hard", 100, 3}, {"half", 8, 4}, {"all", 8, 8}};

TEST_F(Calibrate, ReadsAttemptsAndCounts) {
  const auto one = read(
      "{\"task_id\":\"b\",\"success\":1}\n{\"task_id\":\"a\",\"success\":false}\n"
      "{\"task_id\":\"b\",\"success\":0}\n{\"task_id\":\"a\",\"n_attempts\":4,\"n_success\":2}\n");
  ASSERT_EQ(one.size(), 2U);
  EXPECT_EQ(one[0].task, "b");
  EXPECT_EQ(one[0].attempts, 2);
  EXPECT_EQ(one[1].attempts, 5);
  EXPECT_EQ(one[1].successes, 2);
  const auto table = read("task_id,success,agent\nx,true,big\nx,0,big\nx,1,small\n");
  EXPECT_EQ(table[0].attempts, 3);
  EXPECT_EQ(table[0].successes, 2);
  AttemptFields big;
  big.only_agent = "big";
  EXPECT_EQ(read("task_id,success,agent\nx,true,big\nx,0,big\nx,1,small\n", big)[0].successes, 1);
}

TEST_F(Calibrate, BadRowsAreErrorsThatNameTheLine) {
  const std::string good = "task_id,n_attempts,n_success\na,8,2\n";
  EXPECT_EQ(message(good), "");
  EXPECT_NE(message(good + "b,3,4\n").find("line 3"), std::string::npos);
  EXPECT_NE(message(good + "b,3,4\n").find("4 successes and 3 attempts"), std::string::npos);
  EXPECT_NE(message(good + "b,0,0\n").find("line 3"), std::string::npos);
  EXPECT_NE(message(good + "b,-3,0\n").find("line 3"), std::string::npos);
  EXPECT_NE(message(good + "b,3,-1\n").find("line 3"), std::string::npos);
  EXPECT_NE(message(good + "b,3,\n").find("line 3"), std::string::npos);
  EXPECT_NE(message(good + ",3,1\n").find("task_id"), std::string::npos);
  EXPECT_NE(message(good + "b,x,1\n").find("line 3"), std::string::npos);
  EXPECT_NE(message("{\"task_id\":\"a\",\"success\":2}").find("line 1"), std::string::npos);
  EXPECT_NE(message("{\"task_id\":\"a\",\"success\":0.5}").find("success"), std::string::npos);
  EXPECT_NE(message("{\"task_id\":\"a\"}").find("success"), std::string::npos);
  EXPECT_NE(message("task_id,success\n").find("no attempts"), std::string::npos);
  AttemptFields nobody;
  nobody.only_agent = "nobody";
  EXPECT_NE(message("task_id,success,agent\nx,1,y\n", nobody).find("nobody"), std::string::npos);
  EXPECT_NE(message("{\"task_id\":\"a\",\"n_attempts\":9223372036854775807,\"n_success\":0}\n"
                    "{\"task_id\":\"a\",\"n_attempts\":9223372036854775807,\"n_success\":0}\n")
                .find("line 2"),
            std::string::npos);
}

TEST_F(Calibrate, KeepsWhatWasSolvedOnce) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(reasons(kTasks, {}), (Words{"never_solved", "never_solved", "", "", ""}));
  DifficultyBand band;
  band.min_successes = 4;
  EXPECT_EQ(reasons(kTasks, band),
            (Words{"never_solved", "never_solved", "few_successes", "", ""}));
  band = {};
  band.min_rate = 0.05;
  band.max_rate = 0.9;
  EXPECT_EQ(reasons(kTasks, band),
            (Words{"never_solved", "never_solved", "too_hard", "", "too_easy"}));
}

TEST_F(Calibrate, NoneOfEightIsNotNoneOfAHundred) {
  using Words = std::vector<std::string>;
  DifficultyBand band;
  band.min_successes = 0;
  band.min_rate = 0.1;
  band.max_rate = 0.6;
  for (const IntervalKind kind :
       {IntervalKind::kWilson, IntervalKind::kClopperPearson, IntervalKind::kJeffreys}) {
    band.interval = kind;
    band.certainly_inside = false;
    EXPECT_EQ(reasons(kTasks, band), (Words{"too_hard", "", "too_hard", "", "too_easy"}));
    band.certainly_inside = true;
    EXPECT_EQ(reasons(kTasks, band),
              (Words{"too_hard", "too_hard", "too_hard", "too_easy", "too_easy"}));
  }
  band.max_rate = 0.05;
  EXPECT_THROW(calibrate(kTasks, band, {}), Error);
}

TEST_F(Calibrate, BalancesByAHashOfSeedAndTask) {
  std::vector<TaskAttempts> tasks;
  for (int t = 0; t < 200; ++t)
    tasks.push_back({std::string("t").append(std::to_string(t)), 10, 1 + t % 9});
  DifficultyBand band;
  band.per_bin = 5;
  const auto kept = [](const std::vector<TaskAttempts>& all, const DifficultyReport& report) {
    std::set<std::string> names;
    for (std::size_t t = 0; t < all.size(); ++t) {
      if (report.tasks[t].reason.empty()) names.insert(all[t].task);
    }
    return names;
  };
  const DifficultyReport report = calibrate(tasks, band, {});
  EXPECT_EQ(report.kept_histogram, (std::vector<std::int64_t>{0, 5, 5, 5, 5, 5, 5, 5, 5, 5}));
  auto turned = tasks;
  std::ranges::reverse(turned);
  EXPECT_EQ(kept(tasks, report), kept(turned, calibrate(turned, band, {})));
  band.seed = 1;
  EXPECT_NE(kept(tasks, report), kept(tasks, calibrate(tasks, band, {})));
}

TEST_F(Calibrate, CountsAndWritesWhatItFound) {
  const DifficultyReport report = calibrate(kTasks, {}, {1, 8, 50});
  EXPECT_EQ(report.never, 2);
  EXPECT_EQ(report.always, 1);
  EXPECT_EQ(report.attempts, 224);
  EXPECT_EQ(report.histogram, (std::vector<std::int64_t>{3, 0, 0, 0, 0, 1, 0, 0, 0, 1}));
  EXPECT_DOUBLE_EQ(*report.pass_at[0].mean, (0.03 + 0.5 + 1) / 5);
  EXPECT_EQ(report.pass_at[2].tasks, 2);
  const auto json = nlohmann::json::parse(difficulty_json(report));
  EXPECT_EQ(json.at("format"), "winnow.difficulty/1");
  EXPECT_EQ(json.at("dropped").at("never_solved"), 2);
  EXPECT_NE(difficulty_text(report).find("never solved       2"), std::string::npos);
}

TEST_F(Calibrate, HumanEval) {
  const std::string path = shared_data("I_rl/humaneval_codegen16b_100.attempts.jsonl.gz");
  WINNOW_NEEDS_SHARED(path);
  const auto tasks = read_attempts(path, {});
  const DifficultyReport report = calibrate(tasks, {}, {1, 10, 100});
  EXPECT_EQ(tasks.size(), 164U);
  EXPECT_EQ(report.never, 42);
  EXPECT_EQ(report.always, 0);
  EXPECT_EQ(report.kept, 122);
  EXPECT_NEAR(*report.pass_at[0].mean, 0.221, 5e-4);
  EXPECT_NEAR(*report.pass_at[1].mean, 0.504, 5e-4);
  EXPECT_NEAR(*report.pass_at[2].mean, 0.744, 5e-4);
}

TEST_F(Calibrate, SubmissionsAndAgents) {
  const std::string swe = shared_data("I_rl/swebench_lite_verified.resolved.jsonl.gz");
  WINNOW_NEEDS_SHARED(swe);
  AttemptFields fields{"instance_id", "n_submissions", "n_resolved", "success", "agent", {}};
  const auto tasks = read_attempts(swe, fields);
  EXPECT_EQ(tasks.size(), 707U);
  EXPECT_EQ(calibrate(tasks, {}, {}).never, 136);
  AttemptFields one;
  one.only_agent = "175b_verification";
  const auto gsm = read_attempts(shared_data("I_rl/gsm8k_openai4.attempts.jsonl.gz"), one);
  EXPECT_EQ(gsm.size(), 1319U);
  EXPECT_NEAR(*calibrate(gsm, {}, {1}).pass_at[0].mean, 0.563, 5e-4);
}

}  // namespace
}  // namespace winnow
