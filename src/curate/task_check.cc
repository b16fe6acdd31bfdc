#include "winnow/curate/task_check.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <vector>

#include "curate/near_texts.h"
#include "curate/output_names.h"
#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/byte_source.h"
#include "winnow/formats/json_line.h"
#include "winnow/formats/jsonl.h"
#include "winnow/formats/jsonl_fields.h"
#include "winnow/formats/line_blocks.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

constexpr std::uint64_t kMostLineBytes = 256 << 20;

struct Verdict {
  std::string id;
  std::string reason;  ///< empty: it stays
  std::string detail;
};

/// Calls visit(record, line); the digest of the file's bytes.
std::string for_each_record(const TaskCheckOptions& options,
                            const std::function<void(std::string_view, std::uint64_t)>& visit) {
  LineBlocks blocks(open_source(options.input), kMostLineBytes);
  std::uint64_t line = 0;
  for (std::string block; blocks.next(block);) {
    throw_if_stopped(options.stop);
    for_each_row(block, line, visit);
  }
  return blocks.source().digest();
}

class Checking {
 public:
  explicit Checking(const TaskCheckOptions& options)
      : options_(options), whole_record_({options.fields.id}) {}

  std::vector<Verdict> run(std::string& digest) {
    digest = for_each_record(
        options_, [&](std::string_view record, std::uint64_t line) { check(record, line); });
    check_fields();
    if (options_.near) drop_near();
    return std::move(verdicts_);
  }

 private:
  [[noreturn]] void refuse(std::uint64_t line, const std::string& what) const {
    throw Error(errors::kTableInvalid, what, options_.input + ", line " + std::to_string(line),
                "mend or drop the record; --id-field and the like name its fields");
  }

  /// Tasks of which none has anything are tasks whose fields have other names.
  void check_fields() const {
    const auto is_empty = [](const Verdict& verdict) {
      return verdict.reason == "statement_empty";
    };
    if (has_fields_ || verdicts_.empty() || !std::ranges::all_of(verdicts_, is_empty)) return;
    const TaskFields& fields = options_.fields;
    throw Error(errors::kTableInvalid,
                "no record has a \"" + fields.statement + "\", a \"" + fields.patch + "\" or a \"" +
                    fields.test_patch + "\"",
                options_.input,
                "name the fields with --statement-field, --patch-field and --test-patch-field");
  }

  void check(std::string_view record, std::uint64_t line) {
    std::string problem;
    TaskCandidate task;
    if (whole_record_.read(record, values_)) {  // checks nesting and UTF-8 first
      task = read_candidate(record, options_.fields, problem);
    } else {
      problem = "the line is not one JSON object";
    }
    if (!problem.empty()) refuse(line, problem);
    const auto [before, is_new] = line_of_.emplace(task.id, line);
    if (!is_new) {
      refuse(line,
             "the id \"" + task.id + "\" was there in line " + std::to_string(before->second));
    }
    has_fields_ =
        has_fields_ || !task.statement.empty() || !task.patch.empty() || !task.test_patch.empty();
    Verdict& verdict = verdicts_.emplace_back(Verdict{task.id, {}, {}});
    if (const auto fault = task_fault(task, options_.rules)) {
      verdict.reason = fault->reason;
      verdict.detail = fault->detail;
    } else if (options_.near) {
      statements_.push_back(std::move(task.statement));
      sound_.push_back(verdicts_.size() - 1);
    }
  }

  void drop_near() {
    const auto witnesses =
        near_duplicate_texts(statements_, *options_.near, options_.threads, options_.stop);
    for (std::size_t s = 0; s < sound_.size(); ++s) {
      if (!witnesses[s]) continue;
      verdicts_[sound_[s]].reason = "near_duplicate";
      verdicts_[sound_[s]].detail = verdicts_[sound_[*witnesses[s]]].id;
    }
  }

  const TaskCheckOptions& options_;
  JsonlFields whole_record_;
  std::vector<FieldValue> values_;
  std::unordered_map<std::string, std::uint64_t> line_of_;
  std::vector<Verdict> verdicts_;
  bool has_fields_ = false;              ///< any record has what a task is made of
  std::vector<std::string> statements_;  ///< of sound tasks
  std::vector<std::size_t> sound_;
};

std::string why(const Verdict& verdict) {
  std::string json;
  JsonLine line(json);
  line.add("reason", verdict.reason);
  if (!verdict.detail.empty()) line.add("detail", verdict.detail);
  line.end();
  return json;
}

void write_records(const TaskCheckOptions& options, const std::vector<Verdict>& verdicts,
                   const std::string& digest) {
  const auto kept = open_output(options.kept);
  const auto rejected = open_output(options.rejected);
  std::size_t at = 0;
  std::string text;
  const std::string again = for_each_record(options, [&](std::string_view record, std::uint64_t) {
    if (at == verdicts.size()) return;
    const Verdict& verdict = verdicts[at++];
    text.clear();
    if (verdict.reason.empty()) {
      text = record;
    } else {
      splice_field(record, "winnow", why(verdict), text);
    }
    const auto& out = verdict.reason.empty() ? kept : rejected;
    if (out) out->write(text += '\n');
  });
  if (again != digest) {
    throw Error(errors::kInputChanged, "the input changed while it was read the second time",
                options.input, "let it be while it is read");
  }
  if (kept) kept->commit();
  if (rejected) rejected->commit();
}

}  // namespace

TaskCheckReport check_tasks(const TaskCheckOptions& options) {
  if (options.input == "-") {
    throw Error(errors::kUsage, "tasks are read twice, and standard input is gone then", "-",
                "write the candidates into a file first");
  }
  std::string digest;
  const std::vector<Verdict> verdicts = Checking(options).run(digest);
  TaskCheckReport report;
  report.tasks = static_cast<std::int64_t>(verdicts.size());
  for (const Verdict& verdict : verdicts) {
    if (verdict.reason.empty()) {
      ++report.kept;
    } else {
      ++report.rejected[verdict.reason];
    }
  }
  if (!options.kept.empty() || !options.rejected.empty()) write_records(options, verdicts, digest);
  return report;
}

std::string task_check_text(const TaskCheckReport& report) {
  std::string text = "tasks     " + std::to_string(report.tasks) + "\nkept      " +
                     std::to_string(report.kept) + "\n";
  for (const auto& [reason, count] : report.rejected) {
    text += "rejected  " + std::to_string(count) + " " + reason + "\n";
  }
  return text;
}

std::string task_check_json(const TaskCheckReport& report) {
  std::string reasons;
  JsonLine line(reasons);
  for (const auto& [reason, count] : report.rejected) line.add(reason, count);
  line.end();
  std::string json;
  JsonLine(json)
      .add("format", "winnow.task_check/1")
      .add("tasks", report.tasks)
      .add("kept", report.kept)
      .add_json("rejected", reasons)
      .end();
  return json += '\n';
}

}  // namespace winnow
