// A model file from a stranger may at worst be refused.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "winnow/core/error.h"
#include "winnow/formats/fasttext_reader.h"
#include "winnow/scoring/output_layer.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {

inline void require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

inline void read_every_row(const FasttextFile& file) {
  const FasttextVocabulary& vocabulary = file.vocabulary();
  constexpr std::int64_t kBlock = 64;
  Matrix<float> block(kBlock, vocabulary.args.dim);
  for (std::int64_t first = 0; first < vocabulary.input_rows(); first += kBlock) {
    const std::int64_t rows = std::min(kBlock, vocabulary.input_rows() - first);
    file.read_input(first, {block.view().data, rows, vocabulary.args.dim});
  }
}

inline void score_a_text(const FasttextFile& file) {
  const FasttextVocabulary& vocabulary = file.vocabulary();
  Csr<std::int32_t> rows;
  FasttextFeatures(vocabulary).append_rows("a b na\u00efve word0 __label__a </s>", rows);
  for (const std::int32_t row : rows.values()) {
    require(row >= 0 && row < vocabulary.input_rows(), "a feature has no row");
  }
  if (vocabulary.args.kind != FasttextKind::kSupervised) return;
  const OutputLayer layer(vocabulary, file.output());
  std::vector<double> probabilities(static_cast<std::size_t>(layer.labels()));
  const std::vector<std::int64_t> sums(static_cast<std::size_t>(layer.columns()), 1000);
  layer.probabilities(sums, 7, 20, probabilities);
  for (const Prediction& best : layer.best(probabilities, 3, 0)) {
    require(best.label >= 0 && best.label < layer.labels(), "a prediction has no label");
    require(best.probability >= 0, "a probability is none");
  }
}

/// Reads all of the model and scores a text with it. E_MODEL_* is the one way to fail; what else is
/// thrown, std::logic_error or std::bad_alloc, is a bug. Whether the model was accepted.
inline bool use_hostile_model(const std::string& path) {
  try {
    const FasttextFile file(path);
    read_every_row(file);
    score_a_text(file);
    return true;
  } catch (const Error& error) {
    require(error.exit_code() == ExitCode::kModel, "an error of the model has another exit code");
    return false;
  }
}

}  // namespace winnow
