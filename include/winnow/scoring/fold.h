// A fastText classifier folded into one fixed-point table.
#pragma once

#include <cstdint>
#include <functional>

#include "winnow/core/fasttext_model.h"
#include "winnow/core/matrix.h"
#include "winnow/core/text_table.h"

namespace winnow {

/// Fills `out` with rows [first, first + out.rows) of a model's input matrix
/// (FasttextFile::read_input).
using InputRows = std::function<void(std::int64_t first, MatrixView<float> out)>;

/// A classifier is linear up to its last layer: logits = W . mean(rows) = mean(W . row). So
/// W . row is computed once for every input row, and a document needs a few integers a feature:
///     entry = round(2^shift * (W . row))        products and sums in double, in index order
/// with one column for each row of `weights` (OutputLayer::fold_weights); without weights the
/// entries are the rows themselves (the hidden layer). `shift` is the largest, at most 62, with
///     2^shift * (largest |W . row|) * (most features that a known word stands for) < 2^30
/// so that a known word and its subwords, summed up beforehand, fit into 32 bits.
struct FoldedTable {
  TextTable table;
  std::int32_t shift = 0;
};

/// Reads the rows twice, block by block: a model larger than memory can be folded.
/// E_MODEL_UNSUPPORTED for a table of more than 8 GiB; E_MODEL_INVALID for words chosen to collide.
FoldedTable fold(const FasttextVocabulary& vocabulary, const InputRows& rows,
                 const Matrix<double>& weights);

}  // namespace winnow
