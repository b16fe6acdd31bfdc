// Small fastText models for tests, and the bytes that fastText would save for them.
#pragma once

#include <cstring>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "winnow/core/fasttext_model.h"
#include "winnow/core/quantized_matrix.h"

namespace winnow {

/// Where the numbers of a saved model's header stand.
namespace fasttext_offsets {
inline constexpr std::size_t kVersion = 4, kDim = 8, kWordNgrams = 28, kLoss = 32, kModel = 36,
                             kBucket = 40, kMinn = 44, kMaxn = 48, kSize = 64, kWords = 68,
                             kLabels = 72, kPruned = 84, kEntries = 92;
}  // namespace fasttext_offsets

template <class T>
void append_value(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

template <class T>
std::string patched(std::string bytes, std::size_t offset, T value) {
  std::memcpy(bytes.data() + offset, &value, sizeof(T));
  return bytes;
}

inline void append_values(std::string& bytes, const auto& values) {
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(values[0]));
}

inline void append_matrix(std::string& bytes, const Matrix<float>& matrix) {
  append_value<std::uint8_t>(bytes, 0);
  append_value(bytes, matrix.rows());
  append_value(bytes, matrix.columns());
  const auto view = matrix.view();
  append_values(bytes, std::span(view.data, static_cast<std::size_t>(view.size())));
}

inline void append_quantizer(std::string& bytes, const ProductQuantizer& quantizer) {
  for (const std::int32_t value :
       {quantizer.dim, quantizer.parts, quantizer.part_dim, quantizer.last_part_dim}) {
    append_value(bytes, value);
  }
  append_values(bytes, quantizer.centroids);
}

inline void append_matrix(std::string& bytes, const QuantizedMatrix& matrix) {
  append_value<std::uint8_t>(bytes, 1);
  append_value<std::uint8_t>(bytes, matrix.has_norms ? 1 : 0);
  append_value(bytes, matrix.rows);
  append_value(bytes, matrix.columns);
  append_value(bytes, static_cast<std::int32_t>(matrix.codes.size()));
  append_values(bytes, matrix.codes);
  append_quantizer(bytes, matrix.quantizer);
  if (!matrix.has_norms) return;
  append_values(bytes, matrix.norm_codes);
  append_quantizer(bytes, matrix.norm_quantizer);
}

/// The bytes of the dictionary's entries.
inline std::string entry_bytes(const FasttextVocabulary& model) {
  std::string bytes;
  const auto append = [&](const std::string& word, std::int64_t count, std::int8_t type) {
    bytes += word;
    append_value<char>(bytes, 0);
    append_value(bytes, count);
    append_value(bytes, type);
  };
  for (std::size_t w = 0; w < model.words.size(); ++w) {
    append(model.words[w], model.word_counts[w], 0);
  }
  for (std::size_t l = 0; l < model.labels.size(); ++l) {
    append(model.labels[l], model.label_counts[l], 1);
  }
  return bytes;
}

/// Magic to dictionary.
inline std::string header_bytes(const FasttextVocabulary& model, std::int32_t version = 12) {
  const FasttextArgs& args = model.args;
  std::string bytes;
  for (const std::int32_t value :
       {793712314, version, args.dim, args.ws, args.epoch, args.min_count, args.neg,
        args.word_ngrams, static_cast<std::int32_t>(args.loss),
        static_cast<std::int32_t>(args.kind), args.bucket, args.minn, args.maxn,
        args.lr_update_rate}) {
    append_value(bytes, value);
  }
  append_value(bytes, args.t);
  const auto words = static_cast<std::int32_t>(model.words.size());
  const auto labels = static_cast<std::int32_t>(model.labels.size());
  for (const std::int32_t value : {words + labels, words, labels}) append_value(bytes, value);
  append_value(bytes, model.tokens);
  append_value(bytes, model.kept_buckets ? static_cast<std::int64_t>(model.kept_buckets->size())
                                         : std::int64_t{-1});
  bytes += entry_bytes(model);
  if (model.kept_buckets) append_values(bytes, *model.kept_buckets);
  return bytes;
}

inline std::string fasttext_bytes(const FasttextModel& model, std::int32_t version = 12) {
  std::string bytes = header_bytes(model, version);
  append_matrix(bytes, model.input);
  append_matrix(bytes, model.output);
  return bytes;
}

/// `Output`: Matrix<float> or, as with -qout, QuantizedMatrix.
template <class Output>
std::string quantized_fasttext_bytes(const FasttextVocabulary& model, const QuantizedMatrix& input,
                                     const Output& output) {
  std::string bytes = header_bytes(model);
  append_matrix(bytes, input);
  append_matrix(bytes, output);
  return bytes;
}

inline ProductQuantizer random_quantizer(std::int32_t dim, std::int32_t part_dim,
                                         std::mt19937& random) {
  const std::int32_t parts = (dim + part_dim - 1) / part_dim;
  ProductQuantizer quantizer{dim, parts, part_dim, dim - (parts - 1) * part_dim, {}};
  std::normal_distribution<float> normal;
  for (std::int32_t k = 0; k < dim * ProductQuantizer::kCentroids; ++k) {
    quantizer.centroids.push_back(normal(random));
  }
  return quantizer;
}

inline QuantizedMatrix random_quantized_matrix(std::int64_t rows, std::int32_t dim,
                                               std::int32_t part_dim, bool has_norms,
                                               unsigned seed = 1) {
  std::mt19937 random(seed);
  const auto codes = [&](std::int64_t count) {
    std::vector<std::uint8_t> values(static_cast<std::size_t>(count));
    for (std::uint8_t& value : values) value = static_cast<std::uint8_t>(random());
    return values;
  };
  QuantizedMatrix matrix;
  matrix.rows = rows;
  matrix.columns = dim;
  matrix.quantizer = random_quantizer(dim, part_dim, random);
  matrix.codes = codes(rows * matrix.quantizer.parts);
  matrix.has_norms = has_norms;
  if (has_norms) {
    matrix.norm_quantizer = random_quantizer(1, 1, random);
    matrix.norm_codes = codes(rows);
  }
  return matrix;
}

/// A model of random weights over the given words and labels; "</s>" is added as the first word.
inline FasttextModel random_fasttext_model(FasttextArgs args, std::vector<std::string> words,
                                           std::vector<std::string> labels, unsigned seed = 1) {
  words.insert(words.begin(), "</s>");
  FasttextModel model;
  model.args = std::move(args);
  model.words = std::move(words);
  model.labels = std::move(labels);
  model.word_counts.assign(model.words.size(), 7);
  model.label_counts.assign(model.labels.size(), 3);
  model.tokens = 12345;
  model.input = {model.input_rows(), model.args.dim};
  model.output = {model.output_rows(), model.args.dim};
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  for (const auto matrix : {model.input.view(), model.output.view()}) {
    for (std::int64_t k = 0; k < matrix.size(); ++k) matrix.data[k] = normal(random);
  }
  return model;
}

}  // namespace winnow
