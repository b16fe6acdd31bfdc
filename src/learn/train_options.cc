#include "learn/train_options.h"

#include <algorithm>

#include "winnow/core/error.h"

namespace winnow {
namespace {

void check_range(const char* name, double value, double least, double most) {
  if (value >= least && value <= most) return;
  const auto number = [](double x) {
    std::string text = std::to_string(x);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
  };
  throw Error(errors::kRecipeValue, std::string(name) + " is " + number(value), {},
              "give a number from " + number(least) + " to " + number(most));
}

void check_files(const TrainOptions& options) {
  if (std::ranges::find(options.inputs, "-") != options.inputs.end() ||
      options.validation.file == "-") {
    throw Error(errors::kUsage, "training reads its input twice, and standard input is gone then",
                "-", "write the documents into a file first");
  }
  if (!options.validation.file.empty() && options.validation.share > 0) {
    throw Error(errors::kRecipeValue, "a validation file and a validation share together", {},
                "give one of --validation and --validation-share");
  }
  const double most_seconds = 1e7;
  check_range("autotune-seconds", options.autotune.seconds, 0, most_seconds);
  const bool validates = !options.validation.file.empty() || options.validation.share > 0;
  if (options.validation.patience > 0 && !validates) {
    throw Error(errors::kRecipeValue, "patience needs documents to measure on", {},
                "give --validation FILE or --validation-share 0.1 as well");
  }
  if (options.autotune.seconds > 0 && !validates) {
    throw Error(errors::kRecipeValue, "autotune needs documents to measure on", {},
                "give --validation FILE or --validation-share 0.1 as well");
  }
}

}  // namespace

void check_quantize(const QuantizeOptions& options) {
  check_range("dsub", options.part_dim, 1, 65536);
  check_range("cutoff", static_cast<double>(options.cutoff), 0, 2147483647);
  if (options.retrain && options.cutoff == 0) {
    throw Error(errors::kRecipeValue, "there is nothing to retrain without a cutoff", {},
                "give --cutoff N as well, the number of rows to keep");
  }
}

FasttextArgs checked_args(const TrainOptions& options) {
  constexpr double kInt = 2147483647;
  FasttextArgs args = options.args;
  check_files(options);
  check_range("learning-rate", options.learning_rate, 0, 1e9);
  check_range("validation-share", options.validation.share, 0, 0.9);
  check_range("patience", static_cast<double>(options.validation.patience), 0, kInt);
  check_range("min-count-label", static_cast<double>(options.min_count_label), 0, kInt);
  check_range("dim", args.dim, 1, 65536);
  check_range("epoch", args.epoch, 1, 1e6);
  check_range("min-count", args.min_count, 0, kInt);
  check_range("word-ngrams", args.word_ngrams, 1, 64);
  check_range("maxn", args.maxn, 0, 64);
  check_range("minn", args.minn, 0, args.maxn);
  check_range("neg", args.neg, 0, 1e6);
  const bool has_ngrams = args.word_ngrams > 1 || args.maxn > 0;
  if (!has_ngrams) args.bucket = 0;
  check_range("bucket", args.bucket, has_ngrams ? 1 : 0, kInt - 1e8);
  if (options.text.label_prefix.empty()) {
    throw Error(errors::kRecipeValue, "the label prefix is empty", {},
                "without a prefix every word would be a label; the usual one is __label__");
  }
  args.label_prefix = options.text.label_prefix;
  return args;
}

}  // namespace winnow
