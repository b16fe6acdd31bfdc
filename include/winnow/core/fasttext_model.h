// A fastText model in memory, as its file holds it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "winnow/core/matrix.h"

namespace winnow {

enum class FasttextLoss : std::int32_t { kHs = 1, kNs = 2, kSoftmax = 3, kOva = 4 };

/// The arguments that prediction depends on (fastText's args.cc; names are its own, in snake case).
struct FasttextArgs {
  std::int32_t dim = 0;
  std::int32_t word_ngrams = 1;
  FasttextLoss loss = FasttextLoss::kSoftmax;
  std::int32_t bucket = 0;
  std::int32_t minn = 0;
  std::int32_t maxn = 0;
  std::string label_prefix = "__label__";
};

/// A dense supervised model. Rows of `input`: words, then n-gram buckets; of `output`: labels.
struct FasttextModel {
  FasttextArgs args;
  std::vector<std::string> words;   ///< in row order; "</s>" is one of them
  std::vector<std::string> labels;  ///< in row order, with their prefix
  std::vector<std::int64_t> label_counts;
  Matrix<float> input;   ///< (words + bucket) x dim
  Matrix<float> output;  ///< labels x dim
};

}  // namespace winnow
