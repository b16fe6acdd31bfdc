#include <map>
#include <optional>

#include "winnow/core/append_line.h"
#include "winnow/formats/json_line.h"
#include "winnow/formats/output_file.h"
#include "winnow/tasks/calibrate.h"

namespace winnow {
namespace {

std::string line_of(const TaskAttempts& task, const TaskDifficulty& difficulty) {
  std::string text;
  JsonLine line(text);
  line.add("task", task.task)
      .add("attempts", task.attempts)
      .add("successes", task.successes)
      .add("rate", difficulty.rate);
  if (difficulty.interval) {
    line.add("low", difficulty.interval->low).add("high", difficulty.interval->high);
  }
  if (!difficulty.reason.empty()) line.add("reason", difficulty.reason);
  line.end();
  return text += '\n';
}

std::map<std::string_view, std::int64_t> reasons_of(const DifficultyReport& report) {
  std::map<std::string_view, std::int64_t> reasons;
  for (const TaskDifficulty& difficulty : report.tasks) {
    if (!difficulty.reason.empty()) ++reasons[difficulty.reason];
  }
  return reasons;
}

std::string counts_json(const std::vector<std::int64_t>& counts) {
  std::string json = "[";
  for (const std::int64_t count : counts) {
    if (json.size() > 1) json += ',';
    json += std::to_string(count);
  }
  return json += "]";
}

}  // namespace

void write_difficulty(const std::vector<TaskAttempts>& tasks, const DifficultyReport& report,
                      const DifficultyFiles& files) {
  std::optional<OutputFile> kept, dropped;
  if (!files.kept.empty()) kept.emplace(files.kept);
  if (!files.dropped.empty()) dropped.emplace(files.dropped);
  for (std::size_t t = 0; t < tasks.size(); ++t) {
    auto& out = report.tasks[t].reason.empty() ? kept : dropped;
    if (out) out->write(line_of(tasks[t], report.tasks[t]));
  }
  if (kept) kept->commit();
  if (dropped) dropped->commit();
}

std::string difficulty_text(const DifficultyReport& report) {
  const auto number = [](std::int64_t n) { return static_cast<long long>(n); };
  std::string text;
  append_line(text, "tasks              %zu\nattempts           %lld\n", report.tasks.size(),
              number(report.attempts));
  append_line(text, "never solved       %lld\nalways solved      %lld\n", number(report.never),
              number(report.always));
  for (const PassAtK& pass : report.pass_at) {
    append_line(text, "pass@%-14lld", number(pass.k));
    pass.mean ? append_line(text, "%.4f (%lld tasks)\n", *pass.mean, number(pass.tasks))
              : append_line(text, "- (no task has so many attempts)\n");
  }
  append_line(text, "kept               %lld\n", number(report.kept));
  for (const auto& [reason, count] : reasons_of(report)) {
    append_line(text, "dropped            %lld %s\n", number(count), std::string(reason).c_str());
  }
  text += "\nsuccess rate    tasks     kept\n";
  for (std::size_t bin = 0; bin < report.histogram.size(); ++bin) {
    append_line(text, "%.1f - %.1f    %8lld %8lld\n", static_cast<double>(bin) / kDifficultyBins,
                static_cast<double>(bin + 1) / kDifficultyBins, number(report.histogram[bin]),
                number(report.kept_histogram[bin]));
  }
  return text;
}

std::string difficulty_json(const DifficultyReport& report) {
  std::string passes = "[";
  for (const PassAtK& pass : report.pass_at) {
    if (passes.size() > 1) passes += ',';
    JsonLine(passes).add("k", pass.k).add("tasks", pass.tasks).add("mean", pass.mean).end();
  }
  passes += ']';
  std::string reasons;
  JsonLine dropped(reasons);
  for (const auto& [reason, count] : reasons_of(report)) dropped.add(reason, count);
  dropped.end();
  std::string json;
  JsonLine(json)
      .add("format", "winnow.difficulty/1")
      .add("tasks", static_cast<std::int64_t>(report.tasks.size()))
      .add("attempts", report.attempts)
      .add("never", report.never)
      .add("always", report.always)
      .add_json("pass_at", passes)
      .add("kept", report.kept)
      .add_json("dropped", reasons)
      .add_json("histogram", counts_json(report.histogram))
      .add_json("kept_histogram", counts_json(report.kept_histogram))
      .end();
  return json += '\n';
}

}  // namespace winnow
