// tasks check and tasks calibrate, as a user calls them.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "program.h"
#include "shared_data.h"
#include "temp_folder.h"

namespace winnow {
namespace {

using Json = nlohmann::ordered_json;

Json task(const std::string& id, const std::string& about) {
  std::string statement = "When " + about + " is asked for, the answer is wrong:";
  for (int word = 0; word < 50; ++word) statement += " " + about + std::to_string(word);
  return {{"instance_id", id},
          {"problem_statement", statement},
          {"patch", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"},
          {"test_patch", "--- a/t\n+++ b/t\n@@ -0,0 +1 @@\n+t\n"},
          {"FAIL_TO_PASS", {"new"}},
          {"PASS_TO_PASS", {"old"}},
          {"before", {{"new", false}, {"old", true}}},
          {"after", {{"new", true}, {"old", true}}}};
}

TEST(TasksCommand, CheckKeepsTheSoundOnesByteForByte) {
  const TempFolder folder;
  Json broken = task("c", "division");
  broken["after"]["old"] = false;
  Json again = task("d", "addition");
  again["problem_statement"] = again["problem_statement"].get<std::string>() + " Please mend it.";
  const std::string first = task("a", "addition").dump(), second = task("b", "powers").dump(1);
  std::string one_line = second;
  std::erase(one_line, '\n');
  const std::string input = folder.write(
      "tasks.jsonl", first + "\n" + one_line + "\r\n\n" + broken.dump() + "\n" + again.dump());
  const std::string kept = folder.file("kept.jsonl"), rejected = folder.file("rejected.jsonl");
  const Outcome outcome = run_winnow(
      {"tasks", "check", input, "--near", "0.7", "--kept", kept, "--rejected", rejected, "--json"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(contents_of(kept), first + "\n" + one_line + "\n");
  const auto lines = lines_in(contents_of(rejected));
  ASSERT_EQ(lines.size(), 2U);
  const auto why = nlohmann::json::parse(lines[0]).at("winnow");
  EXPECT_EQ(why.at("reason"), "pass_to_pass_fails_after");
  EXPECT_EQ(why.at("detail"), "old");
  const auto copy = nlohmann::json::parse(lines[1]).at("winnow");
  EXPECT_EQ(copy.at("reason"), "near_duplicate");
  EXPECT_EQ(copy.at("detail"), "a");
  const auto counts = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(counts.at("kept"), 2);
  EXPECT_EQ(counts.at("rejected").at("near_duplicate"), 1);
  const Outcome text = run_winnow({"tasks", "check", input, "--preset", "swe-bench-lite"});
  EXPECT_NE(text.out.find("kept      3"), std::string::npos) << text.out;
}

TEST(TasksCommand, CheckRefusesBadRecords) {
  const TempFolder folder;
  const std::string kept = folder.file("kept.jsonl");
  const auto refused = [&](const std::string& text) {
    const Outcome outcome =
        run_winnow({"tasks", "check", folder.write("tasks.jsonl", text), "--kept", kept});
    EXPECT_EQ(outcome.exit, 3) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(kept));
    return outcome.err;
  };
  const std::string good = task("a", "addition").dump() + "\n";
  EXPECT_NE(refused(good + "{\"instance_id\":").find("line 2"), std::string::npos);
  EXPECT_NE(refused(good + good).find("was there in line 1"), std::string::npos);
  EXPECT_NE(refused("{\"patch\":\"x\"}\n").find("instance_id"), std::string::npos);
  std::string deep(5000, '[');
  EXPECT_NE(refused("{\"instance_id\":\"x\",\"a\":" + deep + "}").find("line 1"),
            std::string::npos);
  EXPECT_EQ(run_winnow({"tasks", "check", "-"}).exit, 2);
  EXPECT_EQ(run_winnow({"tasks", "check", folder.file("none")}).exit, 2);
  EXPECT_EQ(run_winnow({"tasks"}).exit, 2);
  const std::string input = folder.write("tasks.jsonl", good);
  EXPECT_EQ(run_winnow({"tasks", "check", input, "--preset", "all"}).exit, 2);
}

TEST(TasksCommand, CheckNamesFieldsThatNoRecordHas) {
  const TempFolder folder;
  const std::string input =
      folder.write("tasks.jsonl", R"({"instance_id":"a","issue":"It is broken."})"
                                  "\n"
                                  R"({"instance_id":"b","issue":"This too.","patch":""})"
                                  "\n");
  const std::string kept = folder.file("kept.jsonl");
  const Outcome outcome = run_winnow({"tasks", "check", input, "--kept", kept});
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_NE(outcome.err.find("no record has a \"problem_statement\""), std::string::npos)
      << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(kept));
  const Outcome named = run_winnow({"tasks", "check", input, "--statement-field", "issue"});
  EXPECT_EQ(named.exit, 0) << named.err;
  EXPECT_NE(named.out.find("rejected  2 patch_empty"), std::string::npos) << named.out;
}

TEST(TasksCommand, CheckSelectsAsMultiSweBench) {
  const std::string path = shared_data("I_rl/multi_swe_bench_annotations.jsonl.gz");
  WINNOW_NEEDS_SHARED(path);
  const TempFolder folder;
  const std::string kept = folder.file("kept.jsonl"), rejected = folder.file("rejected.jsonl");
  const Outcome outcome = run_winnow({"tasks", "check", path, "--preset", "multi-swe-bench",
                                      "--kept", kept, "--rejected", rejected});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  std::size_t records = 0;
  for (const auto& [file, keep] : {std::pair(kept, true), std::pair(rejected, false)}) {
    for (const std::string& line : lines_in(contents_of(file))) {
      EXPECT_EQ(nlohmann::json::parse(line).at("keep"), keep) << line;
      ++records;
    }
  }
  EXPECT_EQ(records, 1306U);
}

TEST(TasksCommand, CalibrateWritesTheBand) {
  const TempFolder folder;
  const std::string input =
      folder.write("attempts.csv", "task_id,n_attempts,n_success\neasy,8,8\nhalf,8,4\nnever,8,0\n");
  const std::string kept = folder.file("kept.jsonl"), dropped = folder.file("dropped.jsonl");
  const Outcome outcome = run_winnow({"tasks", "calibrate", input, "--max-rate", "0.9", "--kept",
                                      kept, "--dropped", dropped, "-k", "1,8", "--json"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto summary = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(summary.at("pass_at").size(), 2U);
  EXPECT_EQ(summary.at("dropped").at("too_easy"), 1);
  EXPECT_EQ(nlohmann::json::parse(contents_of(kept)).at("task"), "half");
  EXPECT_EQ(lines_in(contents_of(dropped)).size(), 2U);
  const Outcome wide = run_winnow(
      {"tasks", "calibrate", input, "--interval", "jeffreys", "--min-rate", "0.1", "--kept", kept});
  EXPECT_EQ(wide.exit, 0) << wide.err;
  EXPECT_EQ(lines_in(contents_of(kept)).size(), 3U) << "0 of 8 may be more than 0.1";
}

TEST(TasksCommand, CalibrateRefusesBadTables) {
  const TempFolder folder;
  const std::string kept = folder.file("kept.jsonl");
  const std::string bad = folder.write("bad.csv", "task_id,n_attempts,n_success\na,8,8\nb,8,9\n");
  const Outcome outcome = run_winnow({"tasks", "calibrate", bad, "--kept", kept});
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_NE(outcome.err.find("line 3"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(kept));
  const std::string good = folder.write("good.csv", "task_id,success\na,1\n");
  EXPECT_EQ(run_winnow({"tasks", "calibrate", good, "--interval", "normal"}).exit, 2);
  EXPECT_EQ(run_winnow({"tasks", "calibrate", good, "--min-rate", "0.5", "--max-rate", "0.1"}).exit,
            2);
  EXPECT_EQ(run_winnow({"tasks", "calibrate", good, "--min-rate", "2"}).exit, 2);
}

}  // namespace
}  // namespace winnow
