// audit: label errors, from any model's probabilities or from labelled text.
#include <memory>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/named_value.h"
#include "cli/output_option.h"
#include "cli/standard_output.h"
#include "winnow/learn/audit.h"

namespace winnow {
namespace {

constexpr std::size_t kMostClasses = 30;

struct Asked {
  AuditRequest request;
  std::string filter = "prune_by_noise_rate";
  std::string score = "self_confidence";
  std::string preset = "raw";
  bool json = false;
};

int run_audit(Asked& asked) {
  Interrupt interrupt;
  AuditRequest& request = asked.request;
  request.audit.filter =
      named(issue_filter_of(asked.filter), "--filter", asked.filter, issue_filter_names());
  request.audit.score =
      named(label_score_of(asked.score), "--rank-by", asked.score, label_score_names());
  request.text.train.text.preparation =
      named(preparation_of(asked.preset), "--preset", asked.preset, preparation_names());
  request.text.train.stop = interrupt.token();
  try {
    const AuditReport report = audit(request);
    write_standard_output(asked.json ? audit_json(report) : audit_text(report, kMostClasses));
  } catch (const Error& error) {
    return interrupt.exit_code_of(error);
  }
  return 0;
}

void add_table_options(CLI::App& command, AuditRequest& request) {
  command.add_option("--pred-probs", request.pred_probs,
                     "a model's out-of-sample probabilities, a row an example (.npy, safetensors)");
  command.add_option("--labels", request.labels,
                     "the given labels: integers in a .npy, or text with one a line");
  command.add_option("--names", request.names, "names of the classes, one a line");
  command
      .add_option("--sum-tolerance", request.audit.sum_tolerance,
                  "how far from 1 a row's probabilities may sum to")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
}

void add_text_options(CLI::App& command, Asked& asked) {
  CrossValidationOptions& text = asked.request.text;
  TrainOptions& train = text.train;
  command.add_option("INPUT", train.inputs,
                     "labelled text: \"__label__x words\" or JSONL; .gz and .zst too");
  command.add_option("--folds", text.folds, "text: each is judged by a model of the others")
      ->capture_default_str()
      ->check(CLI::Range(2, 1000));
  command.add_option("--label-prefix", train.text.label_prefix)->capture_default_str();
  command.add_option("--text-field", train.text.jsonl.text_field, "JSONL: the field of the text")
      ->capture_default_str();
  command.add_option("--label-field", train.text.label_field, "JSONL: the field of the label")
      ->capture_default_str();
  command.add_option("--preset", asked.preset, "JSONL: text preparation, as for scoring")
      ->capture_default_str();
  command.add_option("--learning-rate,--lr", train.learning_rate)->capture_default_str();
  command.add_option("--epoch,--epochs", train.args.epoch)->capture_default_str();
  command.add_option("--dim", train.args.dim)->capture_default_str();
  command.add_option("--word-ngrams", train.args.word_ngrams)->capture_default_str();
  command.add_option("--minn", train.args.minn)->capture_default_str();
  command.add_option("--maxn", train.args.maxn)->capture_default_str();
  command.add_option("--bucket", train.args.bucket)->capture_default_str();
  command.add_option("--seed", train.seed)->capture_default_str();
}

}  // namespace

void add_audit_command(CLI::App& app, std::function<int()>& chosen) {
  const auto asked = std::make_shared<Asked>();
  TrainOptions& train = asked->request.text.train;
  train.learning_rate = 0.3;
  train.args.epoch = 10;  // many more, and wrong labels are learnt by heart
  train.args.bucket = 2'000'000;
  CLI::App* command = app.add_subcommand(
      "audit", "find wrong labels: by a model's probabilities, or by cross-validating text");
  add_text_options(*command, *asked);
  add_table_options(*command, asked->request);
  command->add_option("--filter", asked->filter, "which rows are issues: " + issue_filter_names())
      ->capture_default_str();
  command->add_option("--rank-by", asked->score, "how issues are ranked: " + label_score_names())
      ->capture_default_str();
  add_output(*command, "--issues", asked->request.issues,
             "write the issues as JSON lines, the most suspicious first");
  add_output(*command, "--scores", asked->request.scores, "write row TAB score of every row");
  command->add_option("--threads", train.threads, "0: all cores; changes no result")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command->add_flag("--json", asked->json, "print the summary as JSON (docs/labels.md)");
  command->callback([&chosen, asked] { chosen = [asked] { return run_audit(*asked); }; });
}

}  // namespace winnow
