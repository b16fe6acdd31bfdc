#include "cli/commands.h"

namespace winnow {

CommandLine::CommandLine(CLI::App& app, std::vector<std::string>& arguments) {
  add_recipe_commands(app, arguments, chosen_);
  add_stream_commands(app, chosen_);
  add_dedup_command(app, chosen_);
  add_index_command(app, chosen_);
  add_filter_command(app, chosen_);
  add_train_command(app, chosen_);
  add_quantize_command(app, chosen_);
  add_predict_commands(app, chosen_);
  add_evaluate_command(app, chosen_);
  add_audit_command(app, chosen_);
  add_raters_command(app, chosen_);
  add_tasks_command(app, chosen_);
  add_compare_command(app, chosen_);
  add_vector_command(app, chosen_);
  add_explain_command(app, chosen_);
  add_bench_command(app, chosen_);
}

}  // namespace winnow
