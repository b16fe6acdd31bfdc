#include "winnow/learn/train.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "learn/class_weights.h"
#include "learn/fit.h"
#include "learn/train_options.h"
#include "learn/training_data.h"
#include "winnow/core/hash.h"
#include "winnow/formats/fasttext_writer.h"
#include "winnow/formats/model_card.h"
#include "winnow/formats/output_file.h"

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

TrainReport report_of(const TrainingData& data, const Fitted& fitted) {
  TrainReport report;
  report.read = data.read;
  report.documents = data.training.documents();
  report.validation = data.validation.documents();
  report.words = static_cast<std::int64_t>(data.vocabulary.words.size());
  report.labels = static_cast<std::int64_t>(data.vocabulary.labels.size());
  report.tokens = data.vocabulary.tokens;
  report.used_rows = data.rows.count();
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

void write_dense(const std::string& path, const TrainingData& data, const SgdWeights& weights) {
  Matrix<float> output(weights.output.rows(), weights.output.dim());
  for (std::int64_t l = 0; l < output.rows(); ++l) {
    std::ranges::copy(weights.output.row(l), output.row(l).begin());
  }
  const auto input_rows = [&](std::int64_t first, MatrixView<float> out) {
    for (std::int64_t r = 0; r < out.rows; ++r) {
      const std::int32_t used = data.rows.used_row[static_cast<std::size_t>(first + r)];
      const auto row = weights.input.row(used == UsedRows::kUnused ? data.rows.zero_row() : used);
      std::ranges::copy(row, out.row(r).begin());
    }
  };
  write_fasttext_model(path, data.vocabulary, input_rows, output);
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
  { const OutputFile probe(options.output); }  // an error now, not after hours of training
  const TrainingData data = read_training_data(options, options.args);
  const Fitted fitted = fit(data, options);
  TrainReport report = report_of(data, fitted);
  write_dense(options.output, data, fitted.weights);
  const ModelCard card = card_for(options, data.vocabulary, options.output);
  write_model_card(options.output, card, facts_of(options, report));
  report.sha256 = card.sha256;
  return report;
}

}  // namespace winnow
