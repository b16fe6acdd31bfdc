#include "learn/dense_model.h"

#include <algorithm>
#include <optional>

#include "learn/fit.h"
#include "learn/product_quantization.h"
#include "learn/pruning.h"
#include "winnow/flow/pipeline.h"

namespace winnow {
namespace {

/// Some rows of a source, in an order of their own.
RowSource chosen(const RowSource& source, const std::vector<std::int32_t>& rows) {
  return [&source, &rows](std::int64_t first, MatrixView<float> out) {
    for (std::int64_t r = 0; r < out.rows; ++r) {
      source(rows[static_cast<std::size_t>(first + r)], {out.row(r).data(), 1, out.columns});
    }
  };
}

RowSource rows_of(const Matrix<float>& matrix) {
  return [&matrix](std::int64_t first, MatrixView<float> out) {
    std::copy_n(matrix.row(first).data(), out.size(), out.data);
  };
}

/// The weights of a model by the used rows of the data, and a zero row.
SgdWeights weights_of(const DenseModel& model, const UsedRows& rows) {
  const std::int64_t dim = model.vocabulary.args.dim;
  SgdWeights weights{RowTable(rows.count() + 1, dim), RowTable(model.output.rows(), dim)};
  for (std::int64_t used = 0; used < rows.count(); ++used) {
    model.input(rows.file_row[static_cast<std::size_t>(used)],
                {weights.input.row(used).data(), 1, dim});
  }
  for (std::int64_t l = 0; l < model.output.rows(); ++l) {
    std::ranges::copy(model.output.row(l), weights.output.row(l).begin());
  }
  return weights;
}

void write_codes(const DenseModel& model, const TrainOptions& training) {
  const QuantizeOptions& options = training.quantize;
  ProductQuantization quantization{options.part_dim, options.norms, training.seed,
                                   resolve_threads(training.threads)};
  const std::int64_t dim = model.vocabulary.args.dim;
  const QuantizedMatrix input =
      quantize(model.input, model.vocabulary.input_rows(), dim, quantization, training.stop);
  if (!options.output) {
    return write_fasttext_model(training.output, model.vocabulary, input, model.output);
  }
  quantization.part_dim = 2;  // fastText's, whatever dsub is
  const QuantizedMatrix output =
      quantize(rows_of(model.output), model.output.rows(), dim, quantization, training.stop);
  write_fasttext_model(training.output, model.vocabulary, input, output);
}

}  // namespace

DenseModel dense_model(const TrainingData& data, const SgdWeights& weights) {
  DenseModel model{data.vocabulary, {}, {weights.output.rows(), weights.output.dim()}};
  for (std::int64_t l = 0; l < model.output.rows(); ++l) {
    std::ranges::copy(weights.output.row(l), model.output.row(l).begin());
  }
  model.input = [&data, &weights](std::int64_t first, MatrixView<float> out) {
    for (std::int64_t r = 0; r < out.rows; ++r) {
      const std::int32_t used = data.rows.used_row[static_cast<std::size_t>(first + r)];
      const auto row = weights.input.row(used == UsedRows::kUnused ? data.rows.zero_row() : used);
      std::ranges::copy(row, out.row(r).begin());
    }
  };
  return model;
}

std::int64_t write_quantized(const DenseModel& model, const TrainOptions& training) {
  const QuantizeOptions& options = training.quantize;
  const std::int64_t rows = model.vocabulary.input_rows();
  if (options.cutoff <= 0 || options.cutoff >= rows) {
    write_codes(model, training);
    return rows;
  }
  const Pruned kept = pruned(model.vocabulary, model.input, options.cutoff);
  DenseModel small{kept.vocabulary, chosen(model.input, kept.rows), model.output};
  if (!options.retrain) {
    write_codes(small, training);
    return options.cutoff;
  }
  small.vocabulary.args.epoch = training.args.epoch;
  small.vocabulary.args.label_prefix = training.text.label_prefix;  // no file holds it
  const TrainingData data = read_features(training, small.vocabulary);
  const Fitted fitted = fit(data, training, weights_of(small, data.rows));
  write_codes(dense_model(data, fitted.weights), training);
  return options.cutoff;
}

}  // namespace winnow
