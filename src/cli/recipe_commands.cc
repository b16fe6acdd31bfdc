// run, scan, decide, emit: a recipe and its flags.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/plan_table.h"
#include "cli/progress_line.h"
#include "cli/recipe_flags.h"
#include "cli/standard_output.h"
#include "cli/sweep_table.h"
#include "winnow/core/error.h"
#include "winnow/curate/lines.h"
#include "winnow/curate/plan.h"
#include "winnow/curate/run.h"
#include "winnow/curate/sweep.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

constexpr std::uintmax_t kMaxRecipeBytes = 1 << 20;

struct Asked {
  std::string command;
  std::string recipe;
  std::vector<Override> overrides;
  bool redo = false;
  double alarm_drop = RunOptions().alarm_drop;
  std::string sweep;
  bool suggest = false;
  std::size_t memory = LinesOptions().memory;
  bool json = false;
  bool quiet = false;
};

void say(const Asked& asked, const char* phase, const PhaseCounts& counts) {
  if (asked.quiet) return;
  std::fprintf(stderr, "%-7s %lld shards, %lld already there, %.2f s\n", phase,
               static_cast<long long>(counts.shards), static_cast<long long>(counts.skipped),
               counts.seconds);
}

void call(const Asked& asked, const Recipe& recipe, const RunOptions& options) {
  if (asked.command == "scan") say(asked, "scan", scan(recipe, options));
  if (asked.command == "decide") say(asked, "decide", decide(recipe, options));
  if (asked.command == "emit") say(asked, "emit", emit(recipe, options));
  if (asked.command != "run") return;
  const RunSummary summary = run(recipe, options);
  say(asked, "scan", summary.scan);
  say(asked, "decide", summary.decide);
  say(asked, "emit", summary.emit);
}

Recipe load(const Asked& asked, std::span<const Override> overrides) {
  std::error_code problem;
  const auto bytes = std::filesystem::file_size(asked.recipe, problem);
  if (problem || bytes > kMaxRecipeBytes) {
    throw Error(errors::kUsage,
                problem ? "the recipe cannot be read: " + problem.message()
                        : "the recipe is larger than 1 MiB",
                asked.recipe, "name a recipe file, like recipes/sample.json");
  }
  return parse_recipe(read_file(asked.recipe), asked.recipe, overrides);
}

/// The table of `decide --sweep`.
int run_sweep(const Asked& asked) {
  Interrupt interrupt;
  const SweepAxis axis = parse_sweep(asked.sweep, load(asked, asked.overrides));
  std::vector<Recipe> recipes;
  for (const std::string& value : axis.values) {
    std::vector<Override> overrides = asked.overrides;
    overrides.push_back({axis.key, value});
    recipes.push_back(load(asked, overrides));
  }
  try {
    const auto points = sweep(recipes, axis.pass, {false, interrupt.token(), {}, asked.alarm_drop});
    write_standard_output(asked.json ? sweep_json(axis, points) : sweep_text(axis, points));
  } catch (const Error& error) {
    return interrupt.exit_code_of(error);
  }
  return 0;
}

/// The table of `plan --suggest`.
int run_plan(const Asked& asked) {
  if (!asked.suggest) {
    throw Error(errors::kUsage, "nothing is asked for", {},
                "`winnow plan RECIPE --suggest` shows what each threshold does");
  }
  Interrupt interrupt;
  const Recipe recipe = load(asked, asked.overrides);
  try {
    const auto plans = plan_thresholds(recipe, {false, interrupt.token(), {}, asked.alarm_drop});
    write_standard_output(asked.json ? plan_json(plans) : plan_text(plans));
  } catch (const Error& error) {
    return interrupt.exit_code_of(error);
  }
  return 0;
}

/// `lines`: what there was, on standard error.
int run_lines(const Asked& asked) {
  Interrupt interrupt;
  const Recipe recipe = load(asked, asked.overrides);
  LinesOptions options{asked.memory, interrupt.token(), {}};
  LinesCounts counts;
  try {
    ProgressLine line;
    if (!asked.quiet) options.progress = [&](const Progress& at) { line.show(at); };
    counts = count_lines(recipe, options);
  } catch (const Error& error) {
    return interrupt.exit_code_of(error);
  }
  if (asked.quiet) return 0;
  const RepeatedLinesOptions& lines = *recipe.facts.repeated_lines;
  const auto number = [](std::uint64_t x) { return static_cast<unsigned long long>(x); };
  std::fprintf(stderr,
               "%llu documents (%llu bad records): %llu %s, each once a document, %llu of them "
               "different; %llu stand in more than %lld documents: %s\n",
               number(counts.documents), number(counts.bad), number(counts.lines),
               std::string(name_of(lines.lines.unit)).c_str(), number(counts.distinct),
               number(counts.repeated), static_cast<long long>(lines.more_than),
               lines.file.c_str());
  return 0;
}

int run_recipe(const Asked& asked) {
  if (asked.command == "plan") return run_plan(asked);
  if (asked.command == "lines") return run_lines(asked);
  if (!asked.sweep.empty()) return run_sweep(asked);
  Interrupt interrupt;
  const Recipe recipe = load(asked, asked.overrides);
  RunOptions options{asked.redo, interrupt.token(), {}, asked.alarm_drop};
  try {
    ProgressLine line;
    if (!asked.quiet) options.progress = [&](const Progress& at) { line.show(at); };
    call(asked, recipe, options);
  } catch (const Error& error) {
    return interrupt.exit_code_of(error);
  }
  const bool emitted = asked.command == "run" || asked.command == "emit";
  if (!emitted) return 0;
  if (asked.json) {
    write_standard_output(read_file(recipe.output + "/report.json"));
  } else if (!asked.quiet) {
    write_standard_output(summary_of(recipe.output) + "results in " + recipe.output +
                          ": kept/, dropped/ (with reasons), duplicates.jsonl, report.json\n");
  }
  return 0;
}

/// Flags that are no keys of the recipe.
void add_run_flags(CLI::App& command, Asked& asked) {
  command.add_flag("--redo", asked.redo,
                   "go on although recipe, models or inputs changed; make again what "
                   "depends on that");
  command
      .add_option("--alarm-drop", asked.alarm_drop,
                  "stop if exact or near would drop more than this share of a shard")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command.add_flag("--json", asked.json, "print report.json instead of the summary");
}

}  // namespace

void add_recipe_commands(CLI::App& app, std::vector<std::string>& arguments,
                         std::function<int()>& chosen) {
  const std::pair<const char*, const char*> commands[] = {
      {"run", "scan, decide and emit: raw shards to a curated set"},
      {"scan", "measure facts: shards to ledgers"},
      {"decide", "decide: ledgers to verdicts; reads no text"},
      {"emit", "write kept and dropped records"},
      {"lines", "count the lines that many documents have, for repeated_lines@winnow"},
      {"plan", "look at the thresholds of a recipe that was scanned; decides nothing"}};
  const auto asked = std::make_shared<Asked>();
  const bool recipe_command =
      !arguments.empty() && std::any_of(std::begin(commands), std::end(commands),
                                        [&](const auto& c) { return arguments[0] == c.first; });
  if (recipe_command) {
    asked->overrides =
        take_recipe_flags(arguments, {"--redo", "--alarm-drop", "--sweep", "--suggest", "--memory",
                                      "--json", "--quiet", "--help", "--version"});
  }
  for (const auto& [name, description] : commands) {
    CLI::App* command = app.add_subcommand(name, description);
    command->footer(std::string(recipe_help()));
    command->add_option("RECIPE", asked->recipe, "a recipe (JSON; // comments allowed)")
        ->required();
    if (std::string_view(name) == "decide") {
      command->add_option("--sweep", asked->sweep,
                          "KEY=LOW..HIGH or KEY=A,B,C: print what would be kept, decide nothing");
    }
    if (std::string_view(name) != "lines") {
      add_run_flags(*command, *asked);
    } else {
      command
          ->add_option("--memory", asked->memory,
                       "for counting, as 512MB [1GB]; what is more goes to TMPDIR")
          ->transform(CLI::AsSizeValue(false));
    }
    if (std::string_view(name) == "plan") {
      command->add_flag("--suggest", asked->suggest,
                        "each threshold's quantiles, and how many documents it alone drops");
    }
    command->add_flag("--quiet", asked->quiet, "print nothing but errors");
    command->callback([&chosen, asked, word = std::string(name)] {
      asked->command = word;
      chosen = [asked] { return run_recipe(*asked); };
    });
  }
}

}  // namespace winnow
