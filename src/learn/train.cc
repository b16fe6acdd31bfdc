#include "winnow/learn/train.h"

#include <charconv>
#include <filesystem>

#include "learn/class_weights.h"
#include "learn/dense_model.h"
#include "learn/fit.h"
#include "learn/train_options.h"
#include "learn/training_data.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/formats/fasttext_writer.h"
#include "winnow/formats/model_card.h"
#include "winnow/formats/output_file.h"
#include "winnow/learn/autotune.h"

namespace winnow {
namespace {

ModelCard card_for(const TrainOptions& options, const FasttextVocabulary& vocabulary,
                   const std::string& model) {
  ModelCard card;
  card.kind = "fasttext";
  card.sha256 = sha256_hex_of_file(model);
  card.labels = vocabulary.labels;
  const std::size_t positive =
      options.positive.empty() ? 0 : label_named(options.positive, vocabulary);
  card.positive = vocabulary.labels[positive];
  card.preset = name_of(options.text.preparation);
  if (!options.text.tokenizer.empty()) {
    card.tokenizer = std::filesystem::path(options.text.tokenizer).filename();
    card.tokenizer_sha256 = sha256_hex_of_file(options.text.tokenizer);
  }
  return card;
}

/// The tokenizer goes beside the model, where its card says that it is; another file of its name is
/// left alone. True if it is there already.
bool is_tokenizer_placed(const TrainOptions& options, const std::filesystem::path& place) {
  if (!std::filesystem::exists(place)) return false;
  if (sha256_hex_of_file(place) == sha256_hex_of_file(options.text.tokenizer)) return true;
  throw Error(errors::kForeignOutput, "another file stands where the model's tokenizer goes",
              place.string(), "train into another folder, or rename the tokenizer");
}

std::filesystem::path tokenizer_place(const TrainOptions& options) {
  return std::filesystem::path(options.output).parent_path() /
         std::filesystem::path(options.text.tokenizer).filename();
}

TrainReport report_of(const TrainingData& data, const Fitted& fitted) {
  TrainReport report;
  report.read = data.read;
  report.documents = data.training.documents();
  report.validation = data.validation.documents();
  report.words = static_cast<std::int64_t>(data.vocabulary.words.size());
  report.labels = static_cast<std::int64_t>(data.vocabulary.labels.size());
  report.tokens = data.vocabulary.tokens;
  report.used_rows = data.rows.count();
  report.args = data.vocabulary.args;
  report.best_epoch = fitted.epoch;
  report.metric = fitted.metric;
  report.metric_value = fitted.metric_value;
  report.loss = fitted.loss;
  return report;
}

/// What made the model, as numbers; no paths, no clock.
std::vector<std::pair<std::string, double>> facts_of(const TrainOptions& options,
                                                     const TrainReport& report) {
  std::vector<std::pair<std::string, double>> facts = {
      {"documents", static_cast<double>(report.documents)},
      {"tokens", static_cast<double>(report.tokens)},
      {"learning_rate", options.learning_rate},
      {"epochs", static_cast<double>(options.args.epoch)},
      {"epoch", static_cast<double>(report.best_epoch)},
      {"seed", static_cast<double>(options.seed)},
      {"deterministic", options.deterministic ? 1 : 0}};
  if (report.metric_value) {
    facts.emplace_back("validation_documents", static_cast<double>(report.validation));
    facts.emplace_back("validation_" + name_of(*report.metric), *report.metric_value);
  }
  return facts;
}

/// Searches, and changes the options to what was found: all documents train. `bucket` is what was
/// asked for, also where the first trial has no n-grams.
Tuned with_best_arguments(TrainOptions& options, std::int32_t bucket) {
  TrainOptions search = options;
  search.args.bucket = bucket;
  Tuned tuned = autotune(search);
  options.args = tuned.args;
  options.learning_rate = tuned.learning_rate;
  options.validation.share = 0;
  options.validation.patience = 0;
  return tuned;
}

void add_search(const Tuned& tuned, TrainReport& report) {
  report.trials = tuned.trials;
  if (report.metric) return;  // of a validation file, measured anew
  report.metric = tuned.metric;
  report.metric_value = tuned.metric_value;
  report.validation = tuned.validation;
}

void write_model(const DenseModel& model, const TrainOptions& options) {
  if (options.quantize.is_wanted) {
    write_quantized(model, options);
  } else {
    write_fasttext_model(options.output, model.vocabulary, model.input, model.output);
  }
}

}  // namespace

std::optional<ValidationMetric> validation_metric_of(std::string_view name) {
  constexpr std::string_view kAtRecall = "precision-at-recall=";
  ValidationMetric metric;
  if (name == "auc") return metric;
  if (name == "f1") return ValidationMetric{ValidationMetric::Kind::kF1};
  if (!name.starts_with(kAtRecall)) return std::nullopt;
  metric.kind = ValidationMetric::Kind::kPrecisionAtRecall;
  const char* end = name.data() + name.size();
  const auto [stop, problem] = std::from_chars(name.data() + kAtRecall.size(), end, metric.recall);
  const bool is_share = metric.recall > 0 && metric.recall <= 1;
  if (problem != std::errc() || stop != end || !is_share) return std::nullopt;
  return metric;
}

std::string name_of(const ValidationMetric& metric) {
  if (metric.kind == ValidationMetric::Kind::kF1) return "f1";
  if (metric.kind == ValidationMetric::Kind::kAuc) return "auc";
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof(digits), metric.recall).ptr;
  return "precision-at-recall=" + std::string(digits, end);
}

TrainReport train(const TrainOptions& asked) {
  TrainOptions options = asked;
  options.text.threads = options.threads;
  options.args = checked_args(options);
  check_quantize(options.quantize);
  { const OutputFile probe(options.output); }  // an error now, not after hours of training
  const bool has_tokenizer = !options.text.tokenizer.empty();
  if (has_tokenizer) is_tokenizer_placed(options, tokenizer_place(options));
  std::optional<Tuned> tuned;
  if (options.autotune.seconds > 0) tuned = with_best_arguments(options, asked.args.bucket);
  const TrainingData data = read_training_data(options, options.args);
  const Fitted fitted = fit(data, options);
  TrainReport report = report_of(data, fitted);
  report.learning_rate = options.learning_rate;
  if (tuned) add_search(*tuned, report);
  if (has_tokenizer && !is_tokenizer_placed(options, tokenizer_place(options))) {
    write_file(tokenizer_place(options), read_file(options.text.tokenizer));
  }
  write_model(dense_model(data, fitted.weights), options);
  const ModelCard card = card_for(options, data.vocabulary, options.output);
  write_model_card(options.output, card, facts_of(options, report));
  report.sha256 = card.sha256;
  return report;
}

}  // namespace winnow
