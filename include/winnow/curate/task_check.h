// winnow tasks check: candidates in, tasks that can be solved and verified out.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include "winnow/tasks/check.h"

namespace winnow {

struct TaskCheckOptions {
  std::string input;  ///< JSON lines (.gz, .zst by content); read twice, so no pipe
  TaskFields fields;
  TaskRules rules;
  /// Of near-duplicate statements (containment of word shingles, as `winnow dedup` finds them) the
  /// first sound task stays; absent: they are not looked for.
  std::optional<double> near;
  std::string kept;      ///< records that stay, byte for byte; .zst: compressed; empty: none
  std::string rejected;  ///< the others, with the field "winnow" that says why; empty: none
  int threads = 0;       ///< changes no result
  std::stop_token stop;
};

struct TaskCheckReport {
  std::int64_t tasks = 0;
  std::int64_t kept = 0;
  std::map<std::string, std::int64_t> rejected;  ///< by reason
};

/// E_TABLE_INVALID names the line of a record that is no candidate, or whose id was there before;
/// nothing is written then. E_INPUT_CHANGED, E_USAGE for standard input.
TaskCheckReport check_tasks(const TaskCheckOptions& options);

/// For a person, and winnow.task_check/1 (docs/tasks.md).
std::string task_check_text(const TaskCheckReport& report);
std::string task_check_json(const TaskCheckReport& report);

}  // namespace winnow
