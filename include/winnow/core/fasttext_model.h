// A fastText model in memory, as its file holds it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "winnow/core/matrix.h"

namespace winnow {

enum class FasttextLoss : std::int32_t { kHs = 1, kNs = 2, kSoftmax = 3, kOva = 4 };
enum class FasttextKind : std::int32_t { kCbow = 1, kSkipgram = 2, kSupervised = 3 };

/// What fastText's args.cc saves, under its own names in snake case, with the defaults of
/// `fasttext supervised`.
struct FasttextArgs {
  std::int32_t dim = 100;
  std::int32_t ws = 5;
  std::int32_t epoch = 5;
  std::int32_t min_count = 1;
  std::int32_t neg = 5;
  std::int32_t word_ngrams = 1;
  FasttextLoss loss = FasttextLoss::kSoftmax;
  FasttextKind kind = FasttextKind::kSupervised;
  std::int32_t bucket = 0;
  std::int32_t minn = 0;
  std::int32_t maxn = 0;
  std::int32_t lr_update_rate = 100;
  double t = 1e-4;
  std::string label_prefix = "__label__";  ///< the one argument that the file does not hold
};

/// A bucket that pruning left, and its place behind the words.
struct KeptBucket {
  std::int32_t bucket = 0;
  std::int32_t index = 0;  ///< its row is words + index
  bool operator==(const KeptBucket&) const = default;
};

/// All of a model but its matrices.
struct FasttextVocabulary {
  FasttextArgs args;
  std::vector<std::string> words;  ///< in row order; "</s>" is usually one of them
  std::vector<std::int64_t> word_counts;
  std::vector<std::string> labels;  ///< in row order, with their prefix
  std::vector<std::int64_t> label_counts;
  std::int64_t tokens = 0;  ///< seen in training
  /// Of a pruned model, the buckets that are left; n-grams of other buckets do not count.
  std::optional<std::vector<KeptBucket>> kept_buckets;

  /// Rows of the input matrix: words, then buckets.
  std::int64_t input_rows() const {
    const auto buckets =
        kept_buckets ? static_cast<std::int64_t>(kept_buckets->size()) : std::int64_t{args.bucket};
    return static_cast<std::int64_t>(words.size()) + buckets;
  }
  /// Rows of the output matrix: labels, or the words of an unsupervised model.
  std::int64_t output_rows() const {
    return static_cast<std::int64_t>(args.kind == FasttextKind::kSupervised ? labels.size()
                                                                            : words.size());
  }
};

/// A model with dense matrices (those of a quantised file decoded).
struct FasttextModel : FasttextVocabulary {
  Matrix<float> input;   ///< input_rows() x dim
  Matrix<float> output;  ///< output_rows() x dim
};

}  // namespace winnow
