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

/// Bytes of the longest text that the device works on where a text has a block or a thread of its
/// own: places in it have 16 bits.
inline constexpr std::size_t kLongestShortText = 0xffff;

/// Texts of which each is worked on by itself. Longer ones than kLongestShortText may be among
/// them.
struct ShortTexts {
  const char* bytes;            ///< kEndOfText behind each text, and kBytesBehind behind all
  const std::int64_t* offsets;  ///< where each text begins, and where the last one's end mark ends
  unsigned count;
  std::byte* scratch;

  /// Of the text at `index`; 0 if it is too long.
  constexpr std::uint32_t size(unsigned index) const {
    const std::int64_t bytes_and_mark = offsets[index + 1] - offsets[index];
    const std::int64_t size = bytes_and_mark - static_cast<std::int64_t>(kEndOfText.size());
    return size > static_cast<std::int64_t>(kLongestShortText) ? 0
                                                               : static_cast<std::uint32_t>(size);
  }
};

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
