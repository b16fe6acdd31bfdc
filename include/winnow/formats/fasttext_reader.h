// Reads fastText model files through one bounds-checked reader.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "winnow/core/fasttext_model.h"
#include "winnow/core/matrix.h"
#include "winnow/core/quantized_matrix.h"

namespace winnow {

/// An open model file: vocabulary and output matrix in memory, the input matrix on disk, so that a
/// model of any size can be turned into tables block by block.
///
/// Reads versions 11 and 12, .bin and .ftz (quantised input and output, norms, pruning), all
/// losses, supervised or not. Errors (exit 4): E_MODEL_MISSING, E_MODEL_MAGIC (with a hint for Git
/// LFS pointers and web pages), E_MODEL_TRUNCATED, E_MODEL_TRAILING, E_MODEL_INVALID,
/// E_MODEL_UNSUPPORTED. No size in the file is believed before it was compared with the bytes that
/// remain; memory stays below file size x 2 + 64 MiB.
class FasttextFile {
 public:
  /// Reads and checks all but the values of the input matrix.
  explicit FasttextFile(const std::string& path);
  ~FasttextFile();
  FasttextFile(FasttextFile&&) noexcept;
  FasttextFile& operator=(FasttextFile&&) noexcept;

  const FasttextVocabulary& vocabulary() const;
  const std::string& path() const;
  /// vocabulary().output_rows() x dim, decoded. Hierarchical softmax: row i belongs to inner node
  /// labels + i of fastText's tree; the last row is not used.
  const Matrix<float>& output() const;

  /// Whether the input matrix is quantised; its codes are then in memory, and reading a row of it
  /// is quick.
  bool is_quantized() const;
  /// The output matrix's codes, if it is quantised; else null.
  const QuantizedMatrix* quantized_output() const;

  /// Rows [first, first + out.rows) of the input matrix, decoded; `out` has dim columns. Any number
  /// of threads at a time. E_MODEL_INVALID for a NaN or an infinity.
  void read_input(std::int64_t first, MatrixView<float> out) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

/// Whether a file begins as fastText's models do. False for what cannot be read.
bool is_fasttext_file(const std::string& path);

/// The whole of a model in memory.
FasttextModel read_fasttext_model(const std::string& path);

}  // namespace winnow
