#include "winnow/tasks/check.h"

#include <algorithm>
#include <utility>

#include "tasks/lite_rules.h"
#include "winnow/core/named_values.h"
#include "winnow/tasks/unified_diff.h"

namespace winnow {
namespace {

using Fault = std::optional<TaskFault>;
using Statuses = std::map<std::string, bool>;

constexpr std::pair<std::string_view, TaskPreset> kPresets[] = {
    {"swe-bench", TaskPreset::kSweBench},
    {"swe-bench-lite", TaskPreset::kSweBenchLite},
    {"multi-swe-bench", TaskPreset::kMultiSweBench}};
constexpr std::int64_t kLiteWords = 40;
constexpr std::int64_t kLiteHunks = 3;
constexpr std::int64_t kGoodScore = 2;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

Fault form_fault(const TaskCandidate& task) {
  if (is_blank(task.statement)) return TaskFault{"statement_empty", {}};
  if (is_blank(task.patch)) return TaskFault{"patch_empty", {}};
  if (!diff_shape(task.patch)) return TaskFault{"patch_invalid", {}};
  if (is_blank(task.test_patch)) return TaskFault{"test_patch_empty", {}};
  if (!diff_shape(task.test_patch)) return TaskFault{"test_patch_invalid", {}};
  if (task.fail_to_pass.empty()) return TaskFault{"fail_to_pass_empty", {}};
  for (const std::string& test : task.fail_to_pass) {
    if (std::ranges::find(task.pass_to_pass, test) == task.pass_to_pass.end()) continue;
    return TaskFault{"test_in_both_lists", test};
  }
  return std::nullopt;
}

/// A test that was not run did not pass.
bool passed(const Statuses& statuses, const std::string& test) {
  const auto found = statuses.find(test);
  return found != statuses.end() && found->second;
}

Fault result_fault(const TaskCandidate& task) {
  for (const std::string& test : task.fail_to_pass) {
    if (passed(*task.before, test)) return TaskFault{"fail_to_pass_passes_before", test};
    if (!passed(*task.after, test)) return TaskFault{"fail_to_pass_fails_after", test};
  }
  for (const std::string& test : task.pass_to_pass) {
    if (!passed(*task.before, test)) return TaskFault{"pass_to_pass_fails_before", test};
    if (!passed(*task.after, test)) return TaskFault{"pass_to_pass_fails_after", test};
  }
  return std::nullopt;
}

Fault lite_fault(const TaskCandidate& task) {
  const std::int64_t words = words_in(task.statement);
  if (words <= kLiteWords) return TaskFault{"statement_short", std::to_string(words) + " words"};
  if (has_link(task.statement)) return TaskFault{"statement_link", {}};
  if (has_issue_reference(task.statement)) return TaskFault{"statement_issue_reference", {}};
  if (has_commit_hash(task.statement)) return TaskFault{"statement_commit_hash", {}};
  if (has_image(task.statement)) return TaskFault{"statement_image", {}};
  const DiffShape shape = diff_shape(task.patch).value_or(DiffShape{});
  if (shape.added_files + shape.removed_files > 0) return TaskFault{"patch_adds_or_removes", {}};
  if (shape.modified_files > 1) {
    return TaskFault{"patch_many_files", std::to_string(shape.modified_files) + " files"};
  }
  if (shape.modified_hunks > kLiteHunks) {
    return TaskFault{"patch_many_hunks", std::to_string(shape.modified_hunks) + " hunks"};
  }
  if (tests_error_text(task.test_patch)) return TaskFault{"test_of_error_text", {}};
  return std::nullopt;
}

Fault score_fault(const TaskCandidate& task) {
  const bool has_none = task.other_issues.empty() || task.clarity.empty() || task.coverage.empty();
  if (has_none) return TaskFault{"annotation_missing", {}};
  const std::int64_t issues = std::ranges::max(task.other_issues);
  if (issues > 0) return TaskFault{"annotated_other_issues", std::to_string(issues)};
  for (const auto* scores : {&task.other_issues, &task.clarity, &task.coverage}) {
    if (std::ranges::min(*scores) == kNoScore) return TaskFault{"annotation_missing", {}};
  }
  const std::int64_t clarity = std::ranges::min(task.clarity);
  if (clarity < kGoodScore) return TaskFault{"annotated_unclear", std::to_string(clarity)};
  const std::int64_t coverage = std::ranges::min(task.coverage);
  if (coverage < kGoodScore) return TaskFault{"annotated_weak_tests", std::to_string(coverage)};
  return std::nullopt;
}

}  // namespace

std::optional<TaskPreset> task_preset_of(std::string_view name) {
  return value_named(kPresets, name);
}
std::string task_preset_names() { return list_of(kPresets); }

std::optional<TaskFault> task_fault(const TaskCandidate& task, const TaskRules& rules) {
  const auto asks = [&](TaskPreset preset) {
    return std::ranges::find(rules.presets, preset) != rules.presets.end();
  };
  const bool is_lite = asks(TaskPreset::kSweBenchLite);
  Fault fault;
  if (is_lite || asks(TaskPreset::kSweBench)) {
    fault = form_fault(task);
    const bool was_run = task.before && task.after;
    if (!fault && !was_run && rules.needs_results) fault = TaskFault{"results_missing", {}};
    if (!fault && was_run) fault = result_fault(task);
  }
  if (!fault && is_lite) fault = lite_fault(task);
  if (!fault && asks(TaskPreset::kMultiSweBench)) fault = score_fault(task);
  return fault;
}

}  // namespace winnow
