// tasks: RL environments that can be solved, verified, and are of the right difficulty.
#include <memory>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/named_value.h"
#include "cli/output_option.h"
#include "cli/standard_output.h"
#include "winnow/curate/task_check.h"
#include "winnow/tasks/calibrate.h"

namespace winnow {
namespace {

struct AskedCheck {
  TaskCheckOptions options;
  std::vector<std::string> presets = {"swe-bench"};
  bool without_results = false;
  bool json = false;
};

struct AskedCalibrate {
  std::string input;
  AttemptFields fields;
  DifficultyBand band;
  std::optional<std::int64_t> min_successes;
  std::string interval;
  std::string certainly = "outside";
  std::vector<std::int64_t> ks = {1};
  DifficultyFiles files;
  bool json = false;
};

int run_check(AskedCheck& asked) {
  Interrupt interrupt;
  TaskCheckOptions& options = asked.options;
  options.rules.presets.clear();
  for (const std::string& preset : asked.presets) {
    options.rules.presets.push_back(
        named(task_preset_of(preset), "--preset", preset, task_preset_names()));
  }
  options.rules.needs_results = !asked.without_results;
  options.stop = interrupt.token();
  try {
    const TaskCheckReport report = check_tasks(options);
    write_standard_output(asked.json ? task_check_json(report) : task_check_text(report));
  } catch (const Error& error) {
    return interrupt.exit_code_of(error);
  }
  return 0;
}

int run_calibrate(AskedCalibrate& asked) {
  DifficultyBand& band = asked.band;
  if (!asked.interval.empty()) {
    band.interval = named(interval_kind_of(asked.interval), "--interval", asked.interval,
                          interval_kind_names());
    band.min_successes = 0;  // 0 of 8 may be much
  }
  band.min_successes = asked.min_successes.value_or(band.min_successes);
  band.certainly_inside = asked.certainly == "inside";
  const std::vector<TaskAttempts> tasks = read_attempts(asked.input, asked.fields);
  const DifficultyReport report = calibrate(tasks, band, asked.ks);
  write_difficulty(tasks, report, asked.files);
  write_standard_output(asked.json ? difficulty_json(report) : difficulty_text(report));
  return 0;
}

void add_candidate_fields(CLI::App& command, TaskFields& fields) {
  command.add_option("--id-field", fields.id)->capture_default_str();
  command.add_option("--statement-field", fields.statement)->capture_default_str();
  command.add_option("--patch-field", fields.patch)->capture_default_str();
  command.add_option("--test-patch-field", fields.test_patch)->capture_default_str();
  command.add_option("--before-field", fields.before, "results without the patch")
      ->capture_default_str();
  command.add_option("--after-field", fields.after, "results with the patch")
      ->capture_default_str();
}

void add_check(CLI::App& tasks, std::function<int()>& chosen) {
  const auto asked = std::make_shared<AskedCheck>();
  TaskCheckOptions& options = asked->options;
  CLI::App* command = tasks.add_subcommand(
      "check",
      "keep SWE-style tasks that can be solved and verified, with a reason for each other");
  command->add_option("INPUT", options.input, "candidates, JSON lines (.gz, .zst too)")->required();
  command->add_option("--preset", asked->presets, "rules; repeatable: " + task_preset_names())
      ->capture_default_str()
      ->allow_extra_args(false)
      ->delimiter(',');
  command->add_flag("--without-results", asked->without_results,
                    "check the form of tasks whose tests were not run");
  command
      ->add_option("--near", options.near,
                   "also reject statements of which this share of word shingles stood before (0.7)")
      ->check(CLI::Range(1e-6, 1.0));
  add_output(*command, "--kept", options.kept, "write the records that stay (.zst: compressed)");
  add_output(*command, "--rejected", options.rejected, "write the others, each with its reason");
  add_candidate_fields(*command, options.fields);
  command->add_option("--threads", options.threads, "0: all cores; changes no result")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command->add_flag("--json", asked->json, "print the counts as JSON");
  command->callback([&chosen, asked] { chosen = [asked] { return run_check(*asked); }; });
}

void add_fields(CLI::App& command, AttemptFields& fields) {
  command.add_option("--task-field", fields.task)->capture_default_str();
  command.add_option("--attempts-field", fields.attempts, "number of attempts of a row")
      ->capture_default_str();
  command.add_option("--successes-field", fields.successes)->capture_default_str();
  command
      .add_option("--success-field", fields.success, "of rows of one attempt: true, false, 1, 0")
      ->capture_default_str();
  command.add_option("--agent-field", fields.agent)->capture_default_str();
  command.add_option("--agent", fields.only_agent, "count this agent's attempts alone");
}

void add_band(CLI::App& command, AskedCalibrate& asked) {
  DifficultyBand& band = asked.band;
  const auto share = CLI::Range(0.0, 1.0);
  command
      .add_option("--min-successes", asked.min_successes,
                  "the least to keep a task (1; with --interval 0)")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 60));
  command.add_option("--min-rate", band.min_rate, "least success rate")
      ->capture_default_str()
      ->check(share);
  command.add_option("--max-rate", band.max_rate, "largest success rate")
      ->capture_default_str()
      ->check(share);
  command.add_option("--interval", asked.interval,
                     "compare the rate's interval: " + interval_kind_names());
  command.add_option("--confidence", band.confidence, "of the interval")
      ->capture_default_str()
      ->check(CLI::Range(0.5, 0.999999));
  command
      .add_option(
          "--certainly", asked.certainly,
          "with --interval: drop what is certainly outside, or keep what is certainly inside")
      ->capture_default_str()
      ->check(CLI::IsMember({"outside", "inside"}));
  command.add_option("--per-bin", band.per_bin, "keep so many of each tenth of rates; 0: all")
      ->capture_default_str()
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 60));
  command.add_option("--seed", band.seed, "of --per-bin's choice")->capture_default_str();
}

void add_calibrate(CLI::App& tasks, std::function<int()>& chosen) {
  const auto asked = std::make_shared<AskedCalibrate>();
  CLI::App* command =
      tasks.add_subcommand("calibrate", "keep the tasks of a band of success rates; pass@k");
  command
      ->add_option("ATTEMPTS", asked->input,
                   "an attempt a row, or counts: JSON lines or a table; .gz, .zst; -")
      ->required();
  add_fields(*command, asked->fields);
  add_band(*command, *asked);
  command->add_option("-k", asked->ks, "print pass@k for each")
      ->capture_default_str()
      ->allow_extra_args(false)
      ->delimiter(',')
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 30));
  add_output(*command, "--kept", asked->files.kept, "write a JSON line for each task that stays");
  add_output(*command, "--dropped", asked->files.dropped, "write the others, each with its reason");
  command->add_flag("--json", asked->json, "print the summary as JSON (docs/tasks.md)");
  command->callback([&chosen, asked] { chosen = [asked] { return run_calibrate(*asked); }; });
}

}  // namespace

void add_tasks_command(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* tasks = app.add_subcommand("tasks", "RL environments: check, calibrate");
  tasks->require_subcommand(1);
  add_check(*tasks, chosen);
  add_calibrate(*tasks, chosen);
}

}  // namespace winnow
