// train: labelled text to a fastText classifier.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/output_option.h"
#include "cli/standard_output.h"
#include "winnow/core/error.h"
#include "winnow/learn/autotune.h"
#include "winnow/learn/quantize.h"
#include "winnow/learn/train.h"
#include "winnow/learn/unigram.h"

namespace winnow {
namespace {

struct Asked {
  TrainOptions train;
  std::string preset = "raw";
  std::string metric;
  bool quiet = false;
  bool unigram = false;
  UnigramOptions words;
};

const std::map<std::string, FasttextLoss> kLosses = {{"softmax", FasttextLoss::kSoftmax},
                                                     {"ova", FasttextLoss::kOva},
                                                     {"one-vs-all", FasttextLoss::kOva},
                                                     {"hs", FasttextLoss::kHs},
                                                     {"ns", FasttextLoss::kNs}};

Preparation preparation_named(const std::string& name) {
  if (const auto preparation = preparation_of(name)) return *preparation;
  throw Error(errors::kRecipeValue, "there is no preparation preset \"" + name + "\"", {},
              "use one of " + preparation_names());
}

std::optional<ValidationMetric> metric_named(const std::string& name) {
  if (name.empty()) return std::nullopt;
  if (const auto metric = validation_metric_of(name)) return metric;
  throw Error(errors::kRecipeValue, "there is no metric \"" + name + "\"", {},
              "use f1, auc or precision-at-recall=0.9 (any recall above 0)");
}

void say(const TrainProgress& at) {
  std::fprintf(stderr, "%5.1f%%  epoch %lld  loss %.4f  %.2f M words/s a thread", 100 * at.share,
               static_cast<long long>(at.epoch), at.loss, at.words_per_second / 1e6);
  if (at.metric) std::fprintf(stderr, "  validation %.4f", *at.metric);
  std::fputc('\n', stderr);
}

std::string described(const FasttextArgs& args, double learning_rate) {
  char text[200];
  std::snprintf(text, sizeof(text),
                "--learning-rate %.4g --epoch %d --dim %d --word-ngrams %d --minn %d --maxn %d "
                "--bucket %d",
                learning_rate, args.epoch, args.dim, args.word_ngrams, args.minn, args.maxn,
                args.bucket);
  return text;
}

void say_trial(const AutotuneTrial& trial) {
  std::fprintf(stderr, "trial %lld: %s: ", static_cast<long long>(trial.number),
               described(trial.args, trial.learning_rate).c_str());
  if (trial.metric) {
    std::fprintf(stderr, "%.4f%s\n", *trial.metric, trial.is_best ? ", the best so far" : "");
  } else {
    std::fputs("took too long, or diverged\n", stderr);
  }
}

std::string summary(const TrainReport& report, const TrainOptions& options) {
  const auto number = [](std::int64_t n) { return std::to_string(n); };
  std::string text = number(report.documents) + " documents, " + number(report.tokens) +
                     " words, " + number(report.words) + " different ones, " +
                     number(report.labels) + " labels\n";
  if (report.read.bad > 0) {
    text += std::to_string(report.read.bad) + " records could not be read\n";
  }
  if (report.trials > 0) {
    text += number(report.trials) + " trials; trained on all with " +
            described(report.args, report.learning_rate) + "\n";
  }
  if (report.metric_value) {
    char value[32];
    std::snprintf(value, sizeof(value), "%.6f", *report.metric_value);
    text += "epoch " + number(report.best_epoch) + ": " + name_of(*report.metric) + " " + value +
            " on " + number(report.validation) + " validation documents\n";
  }
  return text + options.output + ": sha256 " + report.sha256 + "\n";
}

/// Calls `work`, which may be interrupted, and prints what it says.
int run_long(Asked& asked, const std::function<std::string(const TrainOptions&)>& work) {
  Interrupt interrupt;
  asked.train.stop = interrupt.token();
  asked.train.text.preparation = preparation_named(asked.preset);
  asked.train.validation.metric = metric_named(asked.metric);
  if (!asked.quiet) {
    asked.train.progress = say;
    asked.train.autotune.trial = say_trial;
  }
  try {
    const std::string said = work(asked.train);
    if (!asked.quiet) write_standard_output(said);
  } catch (const Error& error) {
    return interrupt.exit_code_of(error);
  }
  return 0;
}

std::string train_and_say(const TrainOptions& options) { return summary(train(options), options); }

std::string count_and_say(const TrainOptions& train, UnigramOptions words) {
  words.inputs = train.inputs;
  words.output = train.output;
  words.text = train.text;
  words.text.threads = train.threads;
  words.min_count = std::max<std::int64_t>(1, train.args.min_count);
  words.stop = train.stop;
  const UnigramReport report = train_unigram(words);
  return std::to_string(report.read.documents) + " documents, " + std::to_string(report.tokens) +
         " words, " + std::to_string(report.distinct) + " different ones, " +
         std::to_string(report.words) + " of them listed\n" +
         (report.read.bad > 0 ? std::to_string(report.read.bad) + " records could not be read\n"
                              : std::string()) +
         words.output + ": sha256 " + report.sha256 + "\n";
}

std::string quantize_and_say(const std::string& model, const TrainOptions& options) {
  const QuantizeReport report = quantize_model(model, options);
  return std::to_string(report.kept) + " of " + std::to_string(report.rows) + " rows, " +
         std::to_string(report.bytes) + " bytes\n" + options.output + ": sha256 " + report.sha256 +
         "\n";
}

void add_model_options(CLI::App& command, Asked& asked) {
  TrainOptions& train = asked.train;
  FasttextArgs& args = train.args;
  command.add_option("--dim", args.dim, "size of the vectors")->capture_default_str();
  command.add_option("--word-ngrams,--wordNgrams", args.word_ngrams, "longest word n-gram")
      ->capture_default_str();
  command.add_option("--minn", args.minn, "shortest character n-gram")->capture_default_str();
  command.add_option("--maxn", args.maxn, "longest character n-gram; 0: none")
      ->capture_default_str();
  command.add_option("--bucket", args.bucket, "rows that n-grams share")->capture_default_str();
  command.add_option("--min-count,--minCount", args.min_count, "rarer words are left out")
      ->capture_default_str();
  command
      .add_option("--min-count-label,--minCountLabel", train.min_count_label,
                  "rarer labels are left out")
      ->capture_default_str();
  command.add_option("--loss", args.loss, "softmax, ova (one-vs-all), hs or ns")
      ->transform(CLI::CheckedTransformer(kLosses))
      ->default_str("softmax");
  command.add_option("--neg", args.neg, "negatives sampled (--loss ns)")->capture_default_str();
  command
      .add_option("--lr-update-rate,--lrUpdateRate", args.lr_update_rate,
                  "stored in the model; the rate falls with every document")
      ->capture_default_str();
}

void add_validation_options(CLI::App& command, Asked& asked) {
  ValidationOptions& validation = asked.train.validation;
  command.add_option("--validation", validation.file, "labelled documents to measure on");
  command.add_option("--validation-share", validation.share,
                     "measure on this share of the inputs instead, and do not train on it");
  command.add_option("--metric", asked.metric,
                     "f1, auc or precision-at-recall=R (default: auc for two labels, f1 for more)");
  command
      .add_option("--patience", validation.patience,
                  "end after so many epochs that were no better, and write the best; 0: never")
      ->capture_default_str();
  command.add_option("--autotune-seconds", asked.train.autotune.seconds,
                     "look so long for the best arguments (not those that are given), training "
                     "included");
  command.add_option("--class-weights", asked.train.class_weights,
                     "balanced, or LABEL=FACTOR,...: factors of the gradient");
  command.add_option("--positive", asked.train.positive,
                     "the label that a score is the probability of (default: the most frequent)");
  command.add_option("--pretrained-vectors,--pretrainedVectors", asked.train.pretrained_vectors,
                     "a .vec file to begin with");
}

constexpr const char* kTuned[] = {"--learning-rate", "--epoch", "--dim",
                                  "--word-ngrams",   "--minn",  "--bucket"};

/// What the user gave stays as it is.
std::vector<std::string> fixed_arguments(const CLI::App& command) {
  std::vector<std::string> fixed;
  for (const std::string name : kTuned) {
    const bool is_given =
        command.count(name) > 0 || (name == "--minn" && command.count("--maxn") > 0);
    if (is_given) fixed.push_back(name.substr(2));
  }
  return fixed;
}

void add_quantize_options(CLI::App& command, QuantizeOptions& quantize) {
  command.add_option("--dsub", quantize.part_dim, "quantised: dimensions a code")
      ->capture_default_str();
  command.add_flag("--qnorm", quantize.norms, "quantised: codes of their own for norms");
  command.add_flag("--qout", quantize.output, "quantised: the output matrix too");
  command
      .add_option("--cutoff", quantize.cutoff,
                  "quantised: keep so many words and n-grams, those of the largest norm; 0: all")
      ->capture_default_str();
  command.add_flag("--retrain", quantize.retrain, "quantised: train again after the cutoff");
}

void add_run_options(CLI::App& command, Asked& asked) {
  TrainOptions& train = asked.train;
  command.add_option("--seed", train.seed)->capture_default_str();
  command.add_option("--threads,--thread", train.threads, "0: all cores")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command.add_flag("--deterministic", train.deterministic,
                   "one thread trains: the same bytes on every machine");
  command.add_flag("--quiet", asked.quiet, "print nothing but errors");
}

void add_text_options(CLI::App& command, Asked& asked) {
  LabelledTextOptions& text = asked.train.text;
  add_output(command, "--output", asked.train.output, "the model to write")->required();
  command.add_option("--label-prefix,--label", text.label_prefix)->capture_default_str();
  command.add_option("--text-field", text.jsonl.text_field, "JSONL: the field of the text")
      ->capture_default_str();
  command
      .add_option("--label-field", text.label_field,
                  "JSONL: the field of the label, a string or a list of strings")
      ->capture_default_str();
  command.add_option("--preset", asked.preset, "JSONL: text preparation, as for scoring")
      ->capture_default_str();
  command.add_option("--tokenizer", text.tokenizer,
                     "a sentencepiece .model whose pieces are the words");
}

void add_rate_options(CLI::App& command, TrainOptions& train) {
  command.add_option("--learning-rate,--lr", train.learning_rate, "at the beginning; falls to 0")
      ->capture_default_str();
  command.add_option("--epoch,--epochs", train.args.epoch)->capture_default_str();
}

void add_unigram_options(CLI::App& command, Asked& asked) {
  CLI::Option* const unigram = command.add_flag(
      "--unigram", asked.unigram,
      "no classifier: a table of the corpus's word counts, for the rules unigram@winnow");
  command.add_option("--words", asked.words.most_words, "with --unigram: the most that are listed")
      ->capture_default_str()
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 31))
      ->needs(unigram);
}

/// E_USAGE for an option that a table of words does not have.
void check_unigram_options(const CLI::App& command) {
  constexpr std::string_view kItsOwn[] = {"INPUT",        "output",    "text-field", "threads",
                                          "quiet",        "min-count", "unigram",    "words",
                                          "label-prefix", "preset"};
  for (const CLI::Option* const option : command.get_options()) {
    const auto& names = option->get_lnames();
    const std::string name = names.empty() ? option->get_name() : names.front();
    if (option->count() == 0 || std::ranges::find(kItsOwn, name) != std::end(kItsOwn)) continue;
    throw Error(errors::kUsage, "--" + name + " is a classifier's, and --unigram trains none",
                "--" + name, "leave one of the two out");
  }
}

}  // namespace

void add_train_command(CLI::App& app, std::function<int()>& chosen) {
  const auto asked = std::make_shared<Asked>();
  asked->train.args.bucket = 2'000'000;
  CLI::App* command = app.add_subcommand("train", "train a fastText classifier");
  command
      ->add_option("INPUT", asked->train.inputs,
                   "fastText text (\"__label__x words\") or JSONL; .gz and .zst too")
      ->required();
  add_text_options(*command, *asked);
  add_rate_options(*command, asked->train);
  add_model_options(*command, *asked);
  add_validation_options(*command, *asked);
  command->add_flag("--quantize", asked->train.quantize.is_wanted,
                    "write a quantised model (.ftz)");
  add_quantize_options(*command, asked->train.quantize);
  add_run_options(*command, *asked);
  add_unigram_options(*command, *asked);
  command->callback([&chosen, asked, command] {
    asked->train.autotune.fixed = fixed_arguments(*command);
    if (asked->unigram) {
      check_unigram_options(*command);
      chosen = [asked] {
        return run_long(*asked,
                        [&](const auto& train) { return count_and_say(train, asked->words); });
      };
    } else {
      chosen = [asked] { return run_long(*asked, train_and_say); };
    }
  });
}

void add_quantize_command(CLI::App& app, std::function<int()>& chosen) {
  const auto asked = std::make_shared<Asked>();
  const auto model = std::make_shared<std::string>();
  asked->train.learning_rate = 0.05;  // what fastText retrains with
  CLI::App* command =
      app.add_subcommand("quantize", "compress a fastText classifier (.bin to .ftz)");
  command->add_option("MODEL", *model, "a fastText .bin")->required();
  command->add_option("--input", asked->train.inputs, "labelled documents, for --retrain");
  add_text_options(*command, *asked);
  add_quantize_options(*command, asked->train.quantize);
  add_rate_options(*command, asked->train);
  add_run_options(*command, *asked);
  command->callback([&chosen, asked, model] {
    chosen = [asked, model] {
      return run_long(*asked,
                      [&](const auto& options) { return quantize_and_say(*model, options); });
    };
  });
}

}  // namespace winnow
