// compare: two models on one corpus.
#include <memory>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/standard_output.h"
#include "winnow/core/error.h"
#include "winnow/learn/compare.h"

namespace winnow {
namespace {

struct Asked {
  CompareOptions options;
  std::vector<std::string> scores;
  bool json = false;
};

int run_compare(Asked& asked) {
  Interrupt interrupt;
  CompareOptions& options = asked.options;
  options.stop = interrupt.token();
  if (!asked.scores.empty()) {
    options.score_a = asked.scores[0];
    options.score_b = asked.scores[1];
  }
  try {
    const Comparison comparison = compare(options);
    write_standard_output(asked.json ? comparison_json(comparison) : comparison_text(comparison));
  } catch (const Error& error) {
    return interrupt.exit_code_of(error);
  }
  return 0;
}

void add_model_options(CLI::App& command, Asked& asked) {
  CompareOptions& options = asked.options;
  command.add_option("--a", options.model_a, "a fastText .bin or .ftz");
  command.add_option("--b", options.model_b, "the other one");
  command.add_option("--label-a", options.label_a, "whose probability is A's score");
  command.add_option("--label-b", options.label_b, "whose probability is B's score");
  command.add_option("--preset", options.preparation,
                     "prepare texts for both models (default: as each card says)");
  command.add_option("--scores", asked.scores, "compare two fields that hold scores instead: A,B")
      ->delimiter(',')
      ->expected(2);
  command
      .add_option("--device", options.device,
                  "auto, cpu, cuda (all of them) or cuda:N; changes no result")
      ->capture_default_str();
}

}  // namespace

void add_compare_command(CLI::App& app, std::function<int()>& chosen) {
  const auto asked = std::make_shared<Asked>();
  CompareOptions& options = asked->options;
  CLI::App* command =
      app.add_subcommand("compare", "two models on one corpus: what each would keep");
  command->add_option("INPUT", options.input, "documents, JSON lines (.gz, .zst too)")->required();
  add_model_options(*command, *asked);
  command->add_option("--keep-rate", options.keep_rate, "share that each model keeps")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--documents", options.documents, "of greatest disagreement, each way")
      ->capture_default_str();
  command->add_option("--words", options.words, "that gain, and that lose")->capture_default_str();
  command->add_option("--text-field", options.text_field)->capture_default_str();
  command->add_option("--id-field", options.id_field)->capture_default_str();
  command->add_option("--group-field", options.group_field, "also what each of its values gains");
  command->add_option("--threads", options.threads, "0: all cores; changes no result")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command->add_flag("--json", asked->json, "print JSON (docs/labels.md)");
  command->callback([&chosen, asked] { chosen = [asked] { return run_compare(*asked); }; });
}

}  // namespace winnow
