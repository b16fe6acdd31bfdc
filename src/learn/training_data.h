// From labelled text to a vocabulary and features.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "learn/training_set.h"
#include "winnow/core/fasttext_model.h"
#include "winnow/formats/word_vectors.h"
#include "winnow/learn/labelled_text.h"
#include "winnow/learn/train.h"

namespace winnow {

/// All that training needs of its inputs.
struct TrainingData {
  FasttextVocabulary vocabulary;
  LabelledFeatures training;    ///< by used rows
  LabelledFeatures validation;  ///< the same; features of no training document are the zero row
  UsedRows rows;
  std::optional<WordVectors> pretrained;
  LabelledCounts read;
};

/// Documents to do without, whatever the options say. Called from any number of threads.
using LeaveOut = std::function<bool(const LabelledDocument&)>;

/// `args` as they are to be in the model. Documents that have no known label or no feature are left
/// out. E_TRAINING_DATA, E_INPUT_CHANGED, and the errors of reading.
TrainingData read_training_data(const TrainOptions& options, const FasttextArgs& args,
                                const LeaveOut& leave_out = {});

/// The same with a vocabulary that is there already; all its rows count as used.
TrainingData read_features(const TrainOptions& options, const FasttextVocabulary& vocabulary);

}  // namespace winnow
