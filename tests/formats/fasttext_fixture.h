// Small fastText models for tests, and the bytes that fastText would save for them.
#pragma once

#include <cstring>
#include <random>
#include <string>

#include "winnow/core/fasttext_model.h"

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

inline void append_matrix(std::string& bytes, const Matrix<float>& matrix) {
  append_value<std::uint8_t>(bytes, 0);
  append_value(bytes, matrix.rows());
  append_value(bytes, matrix.columns());
  const auto view = matrix.view();
  bytes.append(reinterpret_cast<const char*>(view.data),
               static_cast<std::size_t>(view.size()) * sizeof(float));
}

/// The bytes of the dictionary's entries.
inline std::string entry_bytes(const FasttextModel& model) {
  std::string bytes;
  const auto append = [&](const std::string& word, std::int64_t count, std::int8_t type) {
    bytes += word;
    append_value<char>(bytes, 0);
    append_value(bytes, count);
    append_value(bytes, type);
  };
  for (const std::string& word : model.words) append(word, 7, 0);
  for (std::size_t l = 0; l < model.labels.size(); ++l) {
    append(model.labels[l], model.label_counts[l], 1);
  }
  return bytes;
}

inline std::string fasttext_bytes(const FasttextModel& model, std::int32_t version = 12) {
  const FasttextArgs& args = model.args;
  std::string bytes;
  for (const std::int32_t value :
       {793712314, version, args.dim, 5, 5, 1, 5, args.word_ngrams,
        static_cast<std::int32_t>(args.loss), 3, args.bucket, args.minn, args.maxn, 100}) {
    append_value(bytes, value);
  }
  append_value(bytes, 1e-4);
  const auto words = static_cast<std::int32_t>(model.words.size());
  const auto labels = static_cast<std::int32_t>(model.labels.size());
  for (const std::int32_t value : {words + labels, words, labels}) append_value(bytes, value);
  append_value<std::int64_t>(bytes, 12345);
  append_value<std::int64_t>(bytes, -1);
  bytes += entry_bytes(model);
  append_matrix(bytes, model.input);
  append_matrix(bytes, model.output);
  return bytes;
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
