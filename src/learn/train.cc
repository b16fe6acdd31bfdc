#include "winnow/learn/train.h"

#include <algorithm>
#include <chrono>

#include "learn/sgd.h"
#include "learn/training_data.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/fasttext_writer.h"
#include "winnow/formats/model_card.h"

namespace winnow {
namespace {

void check_range(const char* name, double value, double least, double most) {
  if (value >= least && value <= most) return;
  const auto number = [](double x) { return std::to_string(x).substr(0, 12); };
  throw Error(errors::kRecipeValue, std::string(name) + " is " + number(value), {},
              "give a number from " + number(least) + " to " + number(most));
}

/// What fastText would store: no buckets without n-grams.
FasttextArgs checked_args(const TrainOptions& options) {
  FasttextArgs args = options.args;
  constexpr double kInt = 2147483647;
  check_range("learning-rate", options.learning_rate, 0, 1e9);
  check_range("dim", args.dim, 1, 65536);
  check_range("epoch", args.epoch, 1, 1e6);
  check_range("min-count", args.min_count, 0, kInt);
  check_range("word-ngrams", args.word_ngrams, 1, 64);
  check_range("minn", args.minn, 0, 64);
  check_range("maxn", args.maxn, 0, 64);
  check_range("neg", args.neg, 0, 1e6);
  if (args.word_ngrams <= 1 && args.maxn == 0) args.bucket = 0;
  const bool has_ngrams = args.word_ngrams > 1 || args.maxn > 0;
  check_range("bucket", args.bucket, has_ngrams ? 1 : 0, kInt);
  if (args.minn > args.maxn) check_range("minn", args.minn, 0, args.maxn);
  if (options.text.label_prefix.empty()) {
    throw Error(errors::kRecipeValue, "the label prefix is empty", {},
                "without a prefix every word would be a label; the usual one is __label__");
  }
  args.label_prefix = options.text.label_prefix;
  return args;
}

class Training {
 public:
  explicit Training(const TrainOptions& options)
      : options_(options), threads_(resolve_threads(options.threads)) {
    LabelledTextOptions text = options.text;
    text.threads = threads_;
    const LabelledText source(options.inputs, text);
    vocabulary_ = count_vocabulary(source, checked_args(options), options.min_count_label,
                                   options.stop, report_.read);
    documents_ = features_of(source, vocabulary_, options.stop);
    rows_ = used_rows(documents_, vocabulary_.input_rows());
    renumber(documents_, rows_);
  }

  TrainReport run() {
    const FasttextArgs& args = vocabulary_.args;
    const LabelTables tables(args.loss, vocabulary_.label_counts, args.neg, {});
    SgdWeights weights = SgdWeights::initial(
        rows_, static_cast<std::int64_t>(vocabulary_.labels.size()), args.dim, options_.seed);
    SgdTrainer trainer(documents_, tables, weights,
                       {args.loss, options_.learning_rate, args.epoch, options_.seed,
                        options_.deterministic ? 1 : threads_});
    for (std::int64_t epoch = 0; epoch < args.epoch; ++epoch) {
      const auto begun = std::chrono::steady_clock::now();
      trainer.run_epoch(epoch, options_.stop);
      say(trainer, epoch + 1, std::chrono::steady_clock::now() - begun);
    }
    report_.loss = trainer.mean_loss();
    save(weights);
    return report_;
  }

 private:
  void say(const SgdTrainer& trainer, std::int64_t epochs,
           std::chrono::duration<double> seconds) const {
    if (!options_.progress) return;
    const double threads = options_.deterministic ? 1 : threads_;
    const double words = static_cast<double>(vocabulary_.tokens);
    options_.progress({trainer.progress(), epochs, trainer.mean_loss(),
                       words / std::max(seconds.count(), 1e-9) / threads});
  }

  void save(const SgdWeights& weights) {
    if (!weights.input.all_finite() || !weights.output.all_finite()) {
      throw Error(errors::kTrainingDiverged, "the training diverged: a weight is infinite", {},
                  "train with a lower --learning-rate");
    }
    Matrix<float> output(weights.output.rows(), weights.output.dim());
    for (std::int64_t l = 0; l < output.rows(); ++l) {
      std::ranges::copy(weights.output.row(l), output.row(l).begin());
    }
    const auto input_rows = [&](std::int64_t first, MatrixView<float> out) {
      for (std::int64_t r = 0; r < out.rows; ++r) {
        const std::int32_t used = rows_.used_row[static_cast<std::size_t>(first + r)];
        const auto row = weights.input.row(used == UsedRows::kUnused ? rows_.zero_row() : used);
        std::ranges::copy(row, out.row(r).begin());
      }
    };
    write_fasttext_model(options_.output, vocabulary_, input_rows, output);
    report_.documents = documents_.documents();
    report_.words = static_cast<std::int64_t>(vocabulary_.words.size());
    report_.labels = static_cast<std::int64_t>(vocabulary_.labels.size());
    report_.tokens = vocabulary_.tokens;
    report_.used_rows = rows_.count();
    report_.sha256 = sha256_hex_of_file(options_.output);
  }

  const TrainOptions& options_;
  int threads_;
  TrainReport report_;
  FasttextVocabulary vocabulary_;
  LabelledFeatures documents_;
  UsedRows rows_;
};

}  // namespace

TrainReport train(const TrainOptions& options) { return Training(options).run(); }

}  // namespace winnow
