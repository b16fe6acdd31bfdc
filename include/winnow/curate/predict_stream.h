// What the fastText program prints for lines of plain text: a model's labels, one answer a line.
#pragma once

#include "winnow/curate/stream.h"
#include "winnow/scoring/line_lanes.h"

namespace winnow {

enum class PredictFormat {
  kLabels,         ///< `fasttext predict`: labels with spaces between
  kProbabilities,  ///< `fasttext predict-prob`: label, probability, label, ...
  kJson            ///< {"labels": [...], "probabilities": [...]}
};

/// One line for each line: the most probable labels, the best first, as fastText orders and prints
/// them; an empty line for a text in which the model knows nothing. In order, while reading. Errors
/// are those of LineLanes and of `sink`.
void predict_stream(const PredictOptions& options, PredictFormat format,
                    const LineStreamOptions& stream, const LineSink& sink);

}  // namespace winnow
