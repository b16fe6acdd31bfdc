// From labelled text to a vocabulary and features.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "learn/training_set.h"
#include "winnow/core/fasttext_model.h"
#include "winnow/learn/labelled_text.h"

namespace winnow {

/// Words and labels of all documents, counted. E_TRAINING_DATA.
FasttextVocabulary count_vocabulary(const LabelledText& text, const FasttextArgs& args,
                                    std::int64_t min_count_label, std::stop_token stop,
                                    LabelledCounts& counts);

/// Features (rows of the file's input matrix) and known labels of all documents that have both.
LabelledFeatures features_of(const LabelledText& text, const FasttextVocabulary& vocabulary,
                             std::stop_token stop);

}  // namespace winnow
