// Static embeddings: a document is the sum of its tokens' rows, quantised to int8.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "winnow/core/matrix.h"

namespace winnow {

/// An int16 table with one row a token (docs/formats.md: embedding tables).
struct EmbeddingTable {
  Matrix<std::int16_t> rows;
  std::string tokenizer_sha256;  ///< of the tokenizer that the rows belong to
};

/// Reads a safetensors file with one I16 tensor named "embedding" and checks that it belongs to the
/// tokenizer: E_MODEL_MISMATCH names both digests or both row counts. E_MODEL_MISSING,
/// E_MODEL_INVALID.
EmbeddingTable read_embedding_table(const std::string& path, const std::string& tokenizer_sha256,
                                    std::int32_t tokenizer_size);

}  // namespace winnow
