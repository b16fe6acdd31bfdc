// What the kernel of score_text is given.
#pragma once

#include <cstdint>

#include "winnow/core/remainder.h"
#include "winnow/core/text_table.h"

namespace winnow::cuda {

/// A TextTable's arrays on the device.
struct DeviceTextTable {
  const WordIndex::Group* groups;
  std::uint64_t group_count, seed;
  const std::int32_t* words;  ///< null for a direct table
  const std::int32_t* ngrams;
  std::int64_t columns;
  std::int32_t word_ngrams, minn, maxn;
  Remainder bucket{1};
  const KeptBucket* kept;  ///< null for a model with all its buckets
  std::uint32_t kept_slots;
  const std::uint64_t *labels, *like_label;
  std::int64_t label_count, like_label_count;
  const char* prefix;
  std::int64_t prefix_size;
};

/// The texts on the device, one after another, and where their results go.
struct DeviceTexts {
  const char* bytes;
  const std::int64_t* offsets;
  std::int64_t count;
  std::uint32_t* hashes;  ///< room for the words' hashes: text t's begin at offsets[t] / 2 + 2 t
  std::int64_t* sums;     ///< zeros at first
  std::int64_t* features;
};

}  // namespace winnow::cuda
