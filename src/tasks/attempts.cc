#include <charconv>
#include <unordered_map>

#include "winnow/formats/table_rows.h"
#include "winnow/tasks/calibrate.h"

namespace winnow {
namespace {

enum Field : std::size_t { kTask, kAttempts, kSuccesses, kSuccess, kAgent };

std::optional<std::int64_t> count_of(const FieldValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (problem != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

/// true, false, 1 or 0, and what a table's cells have for them.
std::optional<bool> truth_of(const FieldValue& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return *truth;
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (*text == "true" || *text == "True") return true;
    if (*text == "false" || *text == "False") return false;
  }
  const auto count = count_of(value);
  if (!count || *count < 0 || *count > 1) return std::nullopt;
  return *count == 1;
}

bool is_absent(const FieldValue& value) { return std::holds_alternative<std::monostate>(value); }

class AttemptReader {
 public:
  explicit AttemptReader(const TableRows& rows) : rows_(rows) {}

  void add(const TableRow& row) {
    const std::string task = single_name(row.values[kTask]);
    if (task.empty()) refuse(row, "there is no " + rows_.field(kTask));
    const TaskAttempts more = counts_of(row);
    const auto [found, is_new] = place_.emplace(task, tasks_.size());
    if (is_new) tasks_.push_back({task, 0, 0});
    TaskAttempts& sum = tasks_[found->second];
    if (__builtin_add_overflow(sum.attempts, more.attempts, &sum.attempts)) {
      refuse(row, "the attempts are more than can be counted");
    }
    sum.successes += more.successes;
  }

  std::vector<TaskAttempts> take() { return std::move(tasks_); }

 private:
  [[noreturn]] void refuse(const TableRow& row, const std::string& what) const {
    rows_.refuse(row.line, what,
                 "give each row a task and either its numbers of attempts and successes or the "
                 "success of one attempt");
  }

  TaskAttempts counts_of(const TableRow& row) const {
    if (is_absent(row.values[kAttempts])) {
      const auto success = truth_of(row.values[kSuccess]);
      if (!success) refuse(row, "the " + rows_.field(kSuccess) + " is neither true nor false");
      return {{}, 1, *success ? 1 : 0};
    }
    const auto attempts = count_of(row.values[kAttempts]);
    const auto successes = count_of(row.values[kSuccesses]);
    if (!attempts || *attempts < 1) refuse(row, "the attempts are not a number above 0");
    if (!successes || *successes < 0) refuse(row, "the successes are not a number from 0 on");
    if (*successes > *attempts) {
      refuse(row, "there are " + std::to_string(*successes) + " successes and " +
                      std::to_string(*attempts) + " attempts");
    }
    return {{}, *attempts, *successes};
  }

  const TableRows& rows_;
  std::vector<TaskAttempts> tasks_;
  std::unordered_map<std::string, std::size_t> place_;
};

}  // namespace

std::vector<TaskAttempts> read_attempts(const std::string& path, const AttemptFields& fields) {
  const TableRows rows(
      path, {fields.task, fields.attempts, fields.successes, fields.success, fields.agent});
  AttemptReader reader(rows);
  rows.read(
      [&](const TableRow& row) {
        const bool counts =
            fields.only_agent.empty() || single_name(row.values[kAgent]) == fields.only_agent;
        if (counts) reader.add(row);
      },
      {false, true, true, true, true});
  std::vector<TaskAttempts> tasks = reader.take();
  if (tasks.empty()) {
    const bool of_one = !fields.only_agent.empty();
    rows.refuse(0,
                of_one ? "no attempt is \"" + fields.only_agent + "\"'s" : "there are no attempts",
                "give at least one");
  }
  return tasks;
}

}  // namespace winnow
