// raters: several raters' votes to one label an item.
#include <memory>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/named_value.h"
#include "cli/output_option.h"
#include "cli/standard_output.h"
#include "winnow/labels/rater_report.h"

namespace winnow {
namespace {

constexpr std::size_t kMostRaters = 10;

struct Asked {
  std::string input;
  VoteFields fields;
  ConsensusOptions options;
  std::string method = std::string(name_of(ConsensusOptions().method));
  RaterFiles files;
  bool json = false;
};

int run_raters(Asked& asked) {
  Interrupt interrupt;
  asked.options.method =
      named(consensus_method_of(asked.method), "--method", asked.method, consensus_method_names());
  asked.options.stop = interrupt.token();
  try {
    const VoteTable table = read_votes(asked.input, asked.fields);
    const Consensus consensus = find_consensus(table, asked.options);
    const Agreement agreement = agreement_of(table);
    write_consensus(table, consensus, asked.files);
    const RaterSummary summary{table, consensus, agreement, asked.options.method,
                               asked.options.confidence};
    write_standard_output(asked.json ? rater_json(summary) : rater_text(summary, kMostRaters));
  } catch (const Error& error) {
    return interrupt.exit_code_of(error);
  }
  return 0;
}

}  // namespace

void add_raters_command(CLI::App& app, std::function<int()>& chosen) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* command =
      app.add_subcommand("raters", "one label an item from the votes of several raters");
  command
      ->add_option("VOTES", asked->input,
                   "a vote a row: JSON lines, or a table with commas or tabs; .gz, .zst; -")
      ->required();
  command->add_option("--item-field", asked->fields.item)->capture_default_str();
  command->add_option("--rater-field", asked->fields.rater)->capture_default_str();
  command->add_option("--label-field", asked->fields.label)->capture_default_str();
  command->add_option("--method", asked->method, consensus_method_names())->capture_default_str();
  command
      ->add_option("--confidence", asked->options.confidence,
                   "count the votes that each item needs to reach it")
      ->capture_default_str()
      ->check(CLI::Range(0.5, 0.999999));
  command->add_option("--iterations", asked->options.iterations, "of EM, at most")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
  add_output(*command, "--consensus", asked->files.consensus, "write a JSON line for each item");
  add_output(*command, "--raters", asked->files.raters,
             "write a JSON line for each rater, with its confusion matrix");
  command->add_flag("--json", asked->json, "print the summary as JSON (docs/labels.md)");
  command->callback([&chosen, asked] { chosen = [asked] { return run_raters(*asked); }; });
}

}  // namespace winnow
