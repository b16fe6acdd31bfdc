// Writes fastText model files, version 12, as fastText's saveModel does.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "winnow/core/fasttext_model.h"
#include "winnow/core/quantized_matrix.h"

namespace winnow {

/// Fills rows [first, first + out.rows) of an input matrix that need not lie in memory as a whole.
using RowSource = std::function<void(std::int64_t first, MatrixView<float> out)>;

/// A dense model (.bin). Aside, fsynced, renamed; E_NOSPACE, E_IO. The vocabulary is not pruned
/// (fastText reads pruned models only with a quantised input).
void write_fasttext_model(const std::string& path, const FasttextVocabulary& vocabulary,
                          const RowSource& input, const Matrix<float>& output);
void write_fasttext_model(const std::string& path, const FasttextModel& model);

/// A quantised model (.ftz), its output matrix dense, or quantised too (fastText's -qout).
void write_fasttext_model(const std::string& path, const FasttextVocabulary& vocabulary,
                          const QuantizedMatrix& input, const Matrix<float>& output);
void write_fasttext_model(const std::string& path, const FasttextVocabulary& vocabulary,
                          const QuantizedMatrix& input, const QuantizedMatrix& output);

}  // namespace winnow
