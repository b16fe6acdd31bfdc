// evaluate: how well a model, or a column of scores, tells labels apart.
#include <memory>

#include "cli/commands.h"
#include "cli/output_option.h"
#include "cli/standard_output.h"
#include "winnow/formats/output_file.h"
#include "winnow/learn/evaluate.h"

namespace winnow {
namespace {

struct Asked {
  EvaluateOptions options;
  std::string svg;
  bool json = false;
};

void add_input_options(CLI::App& command, EvaluateOptions& options) {
  command.add_option("INPUT", options.input,
                     "scores beside labels (JSON lines, or a table with tabs), or with --model "
                     "labelled texts (JSON lines, or fastText's text); .gz, .zst too; - for "
                     "standard input");
  command.add_option("--model", options.model, "a fastText .bin or .ftz to score texts with");
  command.add_option("--label", options.label, "the positive label");
  command.add_option("--preset", options.preparation,
                     "prepare each text: raw, dclm, datatrove, curator, datamap, lid, textbook "
                     "(default: the model card's, else raw)");
  command.add_option("--text-field", options.text_field, "field of the text")
      ->capture_default_str();
  command.add_option("--score-field", options.score_field, "field of the score")
      ->capture_default_str();
  command
      .add_option("--label-field", options.label_field, "field of the label, or of a list of them")
      ->capture_default_str();
  command.add_option("--group-field", options.group_field,
                     "also a row for each value of this field");
  command.add_option("--max-line-bytes", options.most_line_bytes, "refuse longer lines")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1} << 20, std::uint64_t{1} << 34));
}

void add_metric_options(CLI::App& command, Asked& asked) {
  EvaluateOptions& options = asked.options;
  command
      .add_option("--threshold", options.thresholds, "also metrics at this threshold; repeatable")
      ->allow_extra_args(false)
      ->delimiter(',');
  command.add_option("--keep-rate", options.keep_rates, "metrics at these keep-rates (0.1,0.5)")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->check(CLI::Range(0.0, 1.0));
  command.add_option("--bins", options.bins, "bins of the calibration")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  command.add_option("-k", options.k, "labels to name for P@k and R@k")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 20));
  command.add_option("--threads", options.threads, "0: all cores; changes no result")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command
      .add_option("--device", options.device,
                  "auto, cpu, cuda (all of them) or cuda:N; changes no result")
      ->capture_default_str();
  add_output(command, "--svg", asked.svg, "also write a picture to this file");
  command.add_flag("--json", asked.json, "write JSON (docs/formats.md)");
}

int run_evaluate(const Asked& asked) {
  const Evaluation evaluation = evaluate(asked.options);
  if (!asked.svg.empty()) write_file(asked.svg, evaluation_svg(evaluation));
  write_standard_output(asked.json ? evaluation_json(evaluation) : evaluation_text(evaluation));
  return 0;
}

}  // namespace

void add_evaluate_command(CLI::App& app, std::function<int()>& chosen) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = app.add_subcommand(
      "evaluate", "ROC, precision, recall, calibration of a model or of scores on labelled data");
  add_input_options(*command, asked->options);
  add_metric_options(*command, *asked);
  command->callback([&chosen, asked] { chosen = [asked] { return run_evaluate(*asked); }; });
}

}  // namespace winnow
