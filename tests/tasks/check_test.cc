#include "winnow/tasks/check.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "winnow/tasks/unified_diff.h"

namespace winnow {
namespace {

using Json = nlohmann::json;

constexpr const char* kPatch =
    "diff --git a/src/sum.py b/src/sum.py\n--- a/src/sum.py\n+++ b/src/sum.py\n"
    "@@ -1,3 +1,3 @@ def add(a, b):\n def add(a, b):\n-    return a - b\n+    return a + b\n \n";
constexpr const char* kTestPatch =
    "--- a/test_sum.py\n+++ b/test_sum.py\n@@ -1 +1,3 @@\n import sum\n+def test_add():\n"
    "+    assert sum.add(1, 2) == 3\n\\ No newline at end of file\n";

std::string statement() {
  std::string text = "add(1, 2) gives -1.";
  for (int word = 0; word < 45; ++word) text += " word" + std::to_string(word);
  return text;
}

Json good() {
  return {{"instance_id", "sum__sum-1"},
          {"repo", "sum/sum"},
          {"problem_statement", statement()},
          {"patch", kPatch},
          {"test_patch", kTestPatch},
          {"FAIL_TO_PASS", "[\"test_add\"]"},
          {"PASS_TO_PASS", Json::array({"test_import"})},
          {"before", {{"test_add", "FAILED"}, {"test_import", "PASSED"}}},
          {"after", {{"test_add", "passed"}, {"test_import", true}}}};
}

TaskCandidate candidate(const Json& record) {
  std::string problem;
  TaskCandidate task = read_candidate(record.dump(), {}, problem);
  EXPECT_EQ(problem, "");
  return task;
}

std::string reason(const Json& record, const TaskRules& rules = {}) {
  const auto fault = task_fault(candidate(record), rules);
  return fault ? std::string(fault->reason) : "";
}

Json with(std::string_view field, const Json& value) {
  Json record = good();
  record[std::string(field)] = value;
  return record;
}

TEST(TaskCheck, AWellFormedTaskPasses) {
  EXPECT_EQ(reason(good()), "");
  EXPECT_EQ(reason(good(), {{TaskPreset::kSweBenchLite}, true}), "");
}

TEST(TaskCheck, EachMutationHasItsReason) {
  const std::pair<std::string, Json> mutations[] = {
      {"statement_empty", with("problem_statement", " \n")},
      {"patch_empty", with("patch", "")},
      {"patch_empty", with("patch", nullptr)},
      {"patch_invalid", with("patch", "change a - b to a + b")},
      {"patch_invalid", with("patch", std::string(kPatch).substr(0, 150))},
      {"test_patch_empty", with("test_patch", "")},
      {"test_patch_invalid", with("test_patch", "@@ -1 +1 @@\n-a\n+b\n")},
      {"fail_to_pass_empty", with("FAIL_TO_PASS", "[]")},
      {"test_in_both_lists", with("PASS_TO_PASS", Json::array({"test_add"}))},
      {"results_missing", with("before", nullptr)},
      {"fail_to_pass_passes_before",
       with("before", {{"test_add", "PASSED"}, {"test_import", "PASSED"}})},
      {"fail_to_pass_fails_after", with("after", {{"test_add", "ERROR"}, {"test_import", true}})},
      {"fail_to_pass_fails_after", with("after", {{"test_import", true}})},
      {"pass_to_pass_fails_before", with("before", {{"test_add", false}, {"test_import", false}})},
      {"pass_to_pass_fails_after", with("after", {{"test_add", true}, {"test_import", "FAILED"}})}};
  for (const auto& [expected, record] : mutations) EXPECT_EQ(reason(record), expected);
  const auto fault =
      task_fault(candidate(with("after", {{"test_add", true}, {"test_import", "FAILED"}})), {});
  EXPECT_EQ(fault->detail, "test_import");
}

TEST(TaskCheck, WithoutResultsTheFormIsChecked) {
  const TaskRules form{{TaskPreset::kSweBench}, false};
  Json record = good();
  record.erase("before");
  record.erase("after");
  EXPECT_EQ(reason(record, form), "");
  record["patch"] = "";
  EXPECT_EQ(reason(record, form), "patch_empty");
}

TEST(TaskCheck, LiteIsStricter) {
  const TaskRules lite{{TaskPreset::kSweBenchLite}, true};
  const std::string words = statement();
  const std::pair<std::string, std::string> statements[] = {
      {"statement_short", "add(1, 2) gives -1"},
      {"statement_link", words + " see https://example.org/x"},
      {"statement_link", words + " see www.example.org"},
      {"statement_issue_reference", words + " as in #12"},
      {"statement_commit_hash", words + " since 0123456789abcdef0123456789abcdef01234567"},
      {"statement_commit_hash", words + " since [0123456789abcdef0123456]"},
      {"statement_image", words + " as screen.PNG shows"}};
  for (const auto& [expected, text] : statements) {
    EXPECT_EQ(reason(with("problem_statement", text), lite), expected) << text;
    EXPECT_EQ(reason(with("problem_statement", text)), "");
  }
  for (const std::string fine : {" # 12", " a.pngx", " .png", " http://",
                                 " /0123456789abcdef01234567"
                                 "89abcdef01234567",
                                 " 0123456789abcdef0123456789abcdef012345678"}) {
    EXPECT_EQ(reason(with("problem_statement", words + fine), lite), "") << fine;
  }
  const std::string hunk = "@@ -1 +1 @@\n-a\n+b\n";
  const std::string file = "--- a/x\n+++ b/x\n";
  EXPECT_EQ(reason(with("patch", file + hunk + hunk + hunk), lite), "");
  EXPECT_EQ(reason(with("patch", file + hunk + hunk + hunk + hunk), lite), "patch_many_hunks");
  EXPECT_EQ(reason(with("patch", file + hunk + file + hunk), lite), "patch_many_files");
  EXPECT_EQ(reason(with("patch", "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+b\n"), lite),
            "patch_adds_or_removes");
  EXPECT_EQ(reason(with("patch", "--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n"), lite),
            "patch_adds_or_removes");
  const std::string added = "--- a/t\n+++ b/t\n@@ -0,0 +1 @@\n+";
  EXPECT_EQ(reason(with("test_patch", added + "with pytest.raises(X, match='y'):\n"), lite),
            "test_of_error_text");
  EXPECT_EQ(reason(with("test_patch", added + "with pytest.raises(X):\n"), lite), "");
  EXPECT_EQ(reason(with("test_patch", added + "self.assertRaises(X)\n"), lite),
            "test_of_error_text");
}

TEST(TaskCheck, PeoplesScoresDecide) {
  const TaskRules scores{{TaskPreset::kMultiSweBench}, true};
  Json record = {{"instance_id", "a"},
                 {"other_issues", {0, 0}},
                 {"issue_clarity", {2, 3}},
                 {"test_coverage", {3, 2}}};
  EXPECT_EQ(reason(record, scores), "");
  record["issue_clarity"] = {3, 1};
  EXPECT_EQ(reason(record, scores), "annotated_unclear");
  record["issue_clarity"] = 3;
  record["test_coverage"] = {1, 3};
  EXPECT_EQ(reason(record, scores), "annotated_weak_tests");
  record["other_issues"] = {0, 1};
  EXPECT_EQ(reason(record, scores), "annotated_other_issues");
  record["other_issues"] = {0, 0};
  record["test_coverage"] = {3, nullptr};
  EXPECT_EQ(reason(record, scores), "annotation_missing");
  record.erase("test_coverage");
  EXPECT_EQ(reason(record, scores), "annotation_missing");
}

TEST(TaskCheck, TestListsComeFromResults) {
  Json record = good();
  record.erase("FAIL_TO_PASS");
  record.erase("PASS_TO_PASS");
  record["before"] = {{"passed_tests", {"kept", "lost"}},
                      {"failed_tests", {"fixed"}},
                      {"skipped_tests", Json::array()}};
  record["after"] = {{"passed_tests", {"kept", "fixed", "new"}}, {"failed_tests", {"lost"}}};
  const TaskCandidate task = candidate(record);
  EXPECT_EQ(task.fail_to_pass, (std::vector<std::string>{"fixed", "new"}));
  EXPECT_EQ(task.pass_to_pass, (std::vector<std::string>{"kept"}));
  EXPECT_EQ(reason(record), "");
}

TEST(TaskCheck, RecordsOfOtherTypesAreProblems) {
  const auto problem = [](const std::string& record) {
    std::string text;
    read_candidate(record, {}, text);
    return text;
  };
  EXPECT_NE(problem("[]"), "");
  EXPECT_NE(problem("{\"instance_id\":"), "");
  EXPECT_NE(problem("{}").find("instance_id"), std::string::npos);
  for (const auto& [field, value] :
       std::vector<std::pair<std::string, Json>>{{"instance_id", ""},
                                                 {"instance_id", {1}},
                                                 {"patch", 3},
                                                 {"problem_statement", {"x"}},
                                                 {"FAIL_TO_PASS", "test_add"},
                                                 {"FAIL_TO_PASS", {1}},
                                                 {"PASS_TO_PASS", 1},
                                                 {"before", "x"},
                                                 {"after", {{"test", 3}}},
                                                 {"issue_clarity", "good"},
                                                 {"other_issues", {0.5}},
                                                 {"other_issues", {-1}},
                                                 {"before", {{"passed_tests", 1}}}}) {
    EXPECT_NE(problem(with(field, value).dump()).find(field), std::string::npos) << field;
  }
}

TEST(UnifiedDiff, CountsWhatIsTouched) {
  const auto shape =
      diff_shape(std::string(kPatch) + kTestPatch +
                 "--- /dev/null\t1970\r\n+++ b/new\r\n@@ -0,0 +1,2 @@\r\n+a\r\n+b\r\n");
  ASSERT_TRUE(shape);
  EXPECT_EQ(shape->modified_files, 2);
  EXPECT_EQ(shape->added_files, 1);
  EXPECT_EQ(shape->removed_files, 0);
  EXPECT_EQ(shape->modified_hunks, 2);
  EXPECT_EQ(shape->hunks, 3);
  EXPECT_EQ(shape->changed_lines, 6);
}

TEST(UnifiedDiff, EveryTruncationIsNone) {
  const std::string patch = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c";
  ASSERT_TRUE(diff_shape(patch));
  for (std::size_t size = 0; size + 2 < patch.size(); ++size) {
    EXPECT_FALSE(diff_shape(patch.substr(0, size))) << size;
  }
  EXPECT_FALSE(diff_shape("--- a/x\n+++ b/x\n@@ -1,99999999999999999999 +1 @@\n-a\n"));
  EXPECT_FALSE(diff_shape("--- a/x\n+++ b/x\n@@ -1 +1 @@\n?a\n"));
  EXPECT_FALSE(diff_shape("--- a/x\n+++ b/x\n@@ -1,-1 +1 @@\n+a\n"));
}

TEST(TaskCheck, PresetNames) {
  for (const std::string name : {"swe-bench", "swe-bench-lite", "multi-swe-bench"}) {
    EXPECT_TRUE(task_preset_of(name));
    EXPECT_NE(task_preset_names().find(name), std::string::npos);
  }
  EXPECT_FALSE(task_preset_of("all"));
}

}  // namespace
}  // namespace winnow
