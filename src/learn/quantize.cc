#include "winnow/learn/quantize.h"

#include <algorithm>
#include <filesystem>

#include "learn/dense_model.h"
#include "learn/train_options.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/formats/fasttext_reader.h"
#include "winnow/formats/model_card.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

void check_model(const FasttextVocabulary& vocabulary, const std::string& path) {
  const bool is_supervised = vocabulary.args.kind == FasttextKind::kSupervised;
  if (is_supervised && !vocabulary.kept_buckets) return;
  throw Error(errors::kModelUnsupported,
              is_supervised ? "the model is pruned already" : "the model is not a classifier", path,
              "give the .bin of a supervised model");
}

}  // namespace

QuantizeReport quantize_model(const std::string& path, const TrainOptions& asked) {
  TrainOptions training = asked;
  check_quantize(training.quantize);
  { const OutputFile probe(training.output); }
  const FasttextFile file(path);
  check_model(file.vocabulary(), path);
  training.text.threads = training.threads;
  if (training.quantize.retrain && training.inputs.empty()) {
    throw Error(errors::kUsage, "retraining needs documents", {}, "name them with --input");
  }
  if (training.quantize.retrain) checked_args(training);
  const DenseModel model{
      file.vocabulary(),
      [&file](std::int64_t first, MatrixView<float> out) { file.read_input(first, out); },
      file.output()};
  QuantizeReport report;
  report.rows = model.vocabulary.input_rows();
  report.kept = write_quantized(model, training);
  report.sha256 = sha256_hex_of_file(training.output);
  report.bytes = static_cast<std::int64_t>(std::filesystem::file_size(training.output));
  if (auto card = read_model_card(path, sha256_hex_of_file(path))) {
    card->sha256 = report.sha256;
    write_model_card(training.output, *card, {});
  }
  return report;
}

}  // namespace winnow
