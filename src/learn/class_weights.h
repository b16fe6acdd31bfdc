// Factors of the gradient by label.
#pragma once

#include <string>
#include <vector>

#include "winnow/core/fasttext_model.h"

namespace winnow {

/// TrainOptions::class_weights for the labels of a vocabulary; empty for "". E_RECIPE_VALUE,
/// E_LABEL_UNKNOWN. A label may be named with or without its prefix.
std::vector<float> class_weights(const std::string& wanted, const FasttextVocabulary& vocabulary);

/// The index of a label that may lack its prefix. E_LABEL_UNKNOWN lists the labels there are.
std::size_t label_named(const std::string& name, const FasttextVocabulary& vocabulary);

}  // namespace winnow
