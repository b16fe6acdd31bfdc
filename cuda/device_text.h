// What the kernels of score_text are given, and how texts lie on the device.
#pragma once

#include <cstdint>
#include <string_view>

#include "winnow/core/remainder.h"
#include "winnow/core/text_table.h"

namespace winnow::cuda {

/// A TextTable's arrays on the device.
struct DeviceTextTable {
  const WordIndex::Group* groups;
  std::uint64_t group_count, seed;
  bool is_direct;  ///< a known word's value is its entry; else its row in `words`
  const std::int32_t *words, *ngrams;
  std::int64_t columns;
  std::int32_t word_ngrams, minn, maxn;
  Remainder bucket{1};
  const KeptBucket* kept;  ///< null for a model with all its buckets
  std::uint32_t kept_slots;
  const std::uint32_t* first_bytes;  ///< 256 bits: which bytes a label or the prefix begins with
  const std::uint64_t *labels, *like_label;
  std::int64_t label_count, like_label_count;
  const char* prefix;
  std::int64_t prefix_size;
};

/// Stands behind each text, so that its end of sentence is a word like any other and no word goes
/// on in the next text.
inline constexpr std::string_view kEndOfText = " </s> ";
/// Bytes that a warp cuts into words at a time: 16 a thread.
inline constexpr std::int64_t kStepBytes = 512;
/// Spaces behind the last text: up to a whole step, and what an unaligned read of 16 bytes touches.
inline constexpr std::int64_t kBytesBehind = 32;
/// The longest word n-grams that there is room for; the reader of models refuses longer ones.
inline constexpr std::int32_t kMostWordNgrams = 64;

/// The texts on the device, one after another, and where their results go.
struct DeviceTexts {
  const char* bytes;            ///< `size`, and kBytesBehind more
  std::int64_t size;            ///< a multiple of kStepBytes
  const std::int64_t* offsets;  ///< where each text begins, and where the last one's end mark ends
  std::int32_t count;
  std::int64_t chunk;  ///< bytes that one warp answers for: a multiple of kStepBytes
  long long* ends;     ///< behind each text's first "</s>"; beyond everything at first
  std::int64_t* sums;  ///< zeros at first, as are the features
  std::int64_t* features;
};

}  // namespace winnow::cuda
