// Which rows of a model stay when it is pruned.
// Definition: fastText src/fasttext.cc (selectEmbeddings) and src/dictionary.cc (prune).
#pragma once

#include <cstdint>
#include <vector>

#include "winnow/core/fasttext_model.h"
#include "winnow/formats/fasttext_writer.h"

namespace winnow {

struct Pruned {
  FasttextVocabulary vocabulary;
  std::vector<std::int32_t> rows;  ///< of the whole model, in the order of the pruned one's rows
};

/// Keeps the end of sentence and the `cutoff` - 1 rows of the largest norm (of equal ones the
/// first), words in their order and then buckets by falling norm. `cutoff` is at least 1 and below
/// the rows there are; the vocabulary is not pruned yet.
Pruned pruned(const FasttextVocabulary& vocabulary, const RowSource& input, std::int64_t cutoff);

}  // namespace winnow
