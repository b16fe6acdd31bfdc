// Word vectors in fastText's text format (.vec).
#pragma once

#include <string>
#include <vector>

#include "winnow/core/matrix.h"

namespace winnow {

struct WordVectors {
  std::vector<std::string> words;
  Matrix<float> vectors;  ///< words x dim
};

/// A first line "COUNT DIM", then lines of a word and DIM numbers; .gz and .zst by content.
/// E_MODEL_MISSING, E_MODEL_INVALID with the line, E_MODEL_TRUNCATED; E_MODEL_MISMATCH if DIM is
/// not `dim`. What the first line says is not believed before the lines were read.
WordVectors read_word_vectors(const std::string& path, std::int64_t dim);

}  // namespace winnow
