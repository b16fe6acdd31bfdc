// Which software-engineering tasks can be solved and verified.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

inline constexpr std::int64_t kNoScore = -1;

/// A task as SWE-bench writes it. Statuses are by test name.
struct TaskCandidate {
  std::string id;
  std::string statement;
  std::string patch;
  std::string test_patch;
  std::vector<std::string> fail_to_pass;
  std::vector<std::string> pass_to_pass;
  /// Whether each test passed, without and with the patch (the test patch applied both times).
  std::optional<std::map<std::string, bool>> before, after;
  /// People's scores from 0 on, one an annotator, kNoScore from one who gave none; empty: nobody's.
  std::vector<std::int64_t> other_issues, clarity, coverage;
};

struct TaskFields {
  std::string id = "instance_id";
  std::string statement = "problem_statement";
  std::string patch = "patch";
  std::string test_patch = "test_patch";
  std::string before = "before";
  std::string after = "after";
};

/// Reads a record. Lists of tests are lists of strings, or a string that holds one as JSON
/// (SWE-bench's own form). Results are an object of test -> true, false, "passed", "failed", ... or
/// an object of the lists passed_tests, failed_tests and skipped_tests (Multi-SWE-bench's). Without
/// the lists of tests, but with both results, they are made of these. `problem` says what is wrong
/// with a record that is none: no object, no id, a field of another type.
TaskCandidate read_candidate(std::string_view record, const TaskFields& fields,
                             std::string& problem);

/// Sets of rules; several may be asked for.
enum class TaskPreset {
  kSweBench,      ///< patch, statement, test patch, tests that fail before and pass after
  kSweBenchLite,  ///< the same, and SWE-bench Lite's criteria
  kMultiSweBench  ///< people's scores: no other issue, clarity and coverage at least 2, each of
                  ///< them
};
std::optional<TaskPreset> task_preset_of(std::string_view name);
std::string task_preset_names();

struct TaskRules {
  std::vector<TaskPreset> presets = {TaskPreset::kSweBench};
  /// A task whose tests were not run is rejected ("results_missing"); else only its form is
  /// checked.
  bool needs_results = true;
};

/// Why a task is rejected: the first rule broken (docs/tasks.md lists them in order).
struct TaskFault {
  std::string_view reason;  ///< a stable word
  std::string detail;       ///< the test, the number; may be empty
};
std::optional<TaskFault> task_fault(const TaskCandidate& task, const TaskRules& rules);

}  // namespace winnow
