// What the kernels of encode_words are given, and how words lie on the device.
#pragma once

#include <cstdint>

#include "winnow/core/word_table.h"

namespace winnow::cuda {

/// A WordTable's arrays on the device.
struct DeviceWordTable {
  const WordSlot* slots;
  std::uint64_t mask;
  bool ends_with_space;
  std::int32_t joined_id;
  const double* scores;  ///< null: there are none
  const std::uint8_t* step_ids;
  NormalRulesView normal;
};

/// What the first kernel finds out.
struct DeviceFoundWords {
  std::uint32_t* miss_count;  ///< 0 at first
  std::uint32_t* misses;      ///< where words begin that the table lacks, in no order
  std::uint32_t* ids;         ///< one a text: how many the words have that it has
};

/// A word that the table lacks, once for each time it is there.
struct MissedWord {
  std::uint32_t ids_begin;
  std::uint32_t count;
  float reach;
};

/// Where a text's path of words ends.
struct PathEnd {
  static constexpr std::uint32_t kText = ~0U;  ///< at the text's end

  std::uint32_t count;  ///< ids of the path
  std::uint32_t begin;  ///< of the word beyond whose reach the score is, in the text; or kText
  float score;
};

/// What the second kernel is given beside the texts, and where it writes.
struct DeviceWordPaths {
  const std::uint32_t* first_miss;  ///< of each text
  const std::uint32_t* out_begin;   ///< of each text's ids
  const MissedWord* misses;         ///< in the order of the texts
  const std::int32_t* missed_ids;
  PathEnd* ends;
  std::int32_t* ids;
};

}  // namespace winnow::cuda
