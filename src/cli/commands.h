// The commands: each adds its words to the command line and calls the library.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "winnow/core/recipe.h"

namespace winnow {

class CommandLine {
 public:
  /// Adds all commands to `app`. Takes the recipe's flags out of `arguments`.
  CommandLine(CLI::App& app, std::vector<std::string>& arguments);
  /// Runs the command that was parsed; its exit code.
  int run() const { return chosen_(); }

 private:
  std::function<int()> chosen_;
};

/// run, scan, decide, emit.
void add_recipe_commands(CLI::App& app, std::vector<std::string>& arguments,
                         std::function<int()>& chosen);
/// score, tokenize.
void add_stream_commands(CLI::App& app, std::function<int()>& chosen);
/// dedup.
void add_dedup_command(CLI::App& app, std::function<int()>& chosen);
/// index.
void add_index_command(CLI::App& app, std::function<int()>& chosen);
/// filter.
void add_filter_command(CLI::App& app, std::function<int()>& chosen);
/// train.
void add_train_command(CLI::App& app, std::function<int()>& chosen);
/// quantize.
void add_quantize_command(CLI::App& app, std::function<int()>& chosen);
/// predict, predict-prob, test, test-label.
void add_predict_commands(CLI::App& app, std::function<int()>& chosen);
/// evaluate.
void add_evaluate_command(CLI::App& app, std::function<int()>& chosen);
/// audit.
void add_audit_command(CLI::App& app, std::function<int()>& chosen);
/// raters.
void add_raters_command(CLI::App& app, std::function<int()>& chosen);
/// tasks.
void add_tasks_command(CLI::App& app, std::function<int()>& chosen);
/// compare.
void add_compare_command(CLI::App& app, std::function<int()>& chosen);
/// print-sentence-vectors.
void add_vector_command(CLI::App& app, std::function<int()>& chosen);
/// explain.
void add_explain_command(CLI::App& app, std::function<int()>& chosen);
/// bench.
void add_bench_command(CLI::App& app, std::function<int()>& chosen);

}  // namespace winnow
