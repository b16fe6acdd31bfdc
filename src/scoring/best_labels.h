// The best labels in the order in which fastText prints them, ties included.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "winnow/scoring/output_layer.h"

namespace winnow {

/// fastText's score of a probability, log(p + 1e-5) as a float: what its heap compares. It makes
/// ties of tiny probabilities, and they come out as its heap leaves them.
float fasttext_score(float probability);

/// Definition: fastText src/loss.cc, Loss::findKBest. `k` at least 1.
std::vector<Prediction> best_labels(std::span<const double> probabilities, std::size_t k,
                                    float threshold);

/// The same for hierarchical softmax, whose scores are log(p), which visits the labels in the order
/// of the tree's `leaves` and whose threshold t asks for p >= t + 1e-5. Definition:
/// HierarchicalSoftmaxLoss::dfs.
std::vector<Prediction> best_leaves(std::span<const double> probabilities,
                                    std::span<const std::int32_t> leaves, std::size_t k,
                                    float threshold);

}  // namespace winnow
