// Word vectors from elsewhere as the beginning of training.
#pragma once

#include <cstdint>
#include <vector>

#include "learn/sgd.h"
#include "winnow/core/fasttext_model.h"
#include "winnow/formats/word_vectors.h"

namespace winnow {

/// Counts each pretrained word once more, as fastText does, and adds those that the vocabulary
/// lacks; falling counts again. Labels among them are passed over. Returns the rows of the words.
std::vector<std::int32_t> add_pretrained_words(const WordVectors& pretrained,
                                               FasttextVocabulary& vocabulary);

/// Overwrites the rows of the pretrained words.
void set_pretrained_rows(const WordVectors& pretrained, const FasttextVocabulary& vocabulary,
                         const UsedRows& rows, SgdWeights& weights);

}  // namespace winnow
