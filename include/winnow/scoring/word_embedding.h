// Unsupervised fastText models as embeddings of documents.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "winnow/core/csr.h"
#include "winnow/core/matrix.h"

namespace winnow {

/// A document is the sum of its words' unit vectors (words as fastText finds them, vectors as
/// scoring/sentence_vectors.h has them), in fixed point: a table with one row a word of the model,
///     row = round(32767 * (mean of the word's row and its subwords') / its length)
/// which the kernel `embed_rows` sums and quantises. Words that the model does not know do not
/// count, though fastText would build them of subwords. Const after construction; any number of
/// threads.
class WordEmbedding {
 public:
  /// E_MODEL_*; E_MODEL_UNSUPPORTED for a supervised model, whose rows tell classes apart and not
  /// meanings.
  explicit WordEmbedding(const std::string& path);
  ~WordEmbedding();

  MatrixView<const std::int16_t> table() const;
  /// Appends the table rows of the text's known words, in order, and closes the row.
  void append_rows(std::string_view text, Csr<std::int32_t>& rows) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace winnow
