// How well weights in training do on documents that they were not trained on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "learn/sgd.h"
#include "winnow/core/matrix.h"
#include "winnow/learn/train.h"

namespace winnow {

/// Scores of all documents (rows) for all labels, each a label's own measure of likelihood that can
/// be compared between documents: the logit less the other label's for two labels under softmax,
/// else the probability under softmax and hierarchical softmax, the logit under one-vs-all and
/// negative sampling. Floats in a fixed order: the same on every machine, with any threads.
Matrix<float> label_scores(const LabelledFeatures& documents, FasttextLoss loss,
                           const LabelTables& tables, const SgdWeights& weights, int threads);

/// The metric of these scores; 0 where it has no value (a label that never occurs).
double measure(const ValidationMetric& metric, const LabelledFeatures& documents,
               const Matrix<float>& scores);

}  // namespace winnow
