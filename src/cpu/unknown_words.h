// The sums of unknown words' subwords, remembered: texts say most of their words more than once.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "winnow/core/dispatch.h"
#include "winnow/core/text_table.h"

namespace winnow::cpu {

class UnknownWords {
 public:
  /// The bytes of a word of at most 16 (word_bytes.h) are all of its name. A free one has none.
  struct Word {
    std::uint64_t first = 0, next = 0;
    std::int32_t features = 0;
  };

  /// Forgets all words if the table is another one.
  void use(const TextTable& table) {
    const auto columns = static_cast<std::size_t>(table.columns);
    if (table.maxn <= 0 || (columns == columns_ && table.subword_digest == digest_)) return;
    columns_ = columns;
    digest_ = table.subword_digest;
    words_.assign(std::bit_floor(std::clamp(kBytes / (columns * sizeof(std::int32_t)),
                                            std::size_t{64}, std::size_t{16384})),
                  {});
    sums_.assign(words_.size() * columns, 0);
  }

  /// The word's number of features, its sums in `sums`; null if it is not remembered.
  WINNOW_INLINE const Word* find(std::uint32_t hash, std::uint64_t first, std::uint64_t next,
                                 const std::int32_t*& sums) const {
    const std::size_t slot = hash & (words_.size() - 1);
    const Word& word = words_[slot];
    sums = &sums_[slot * columns_];
    return (word.first == first) & (word.next == next) ? &word : nullptr;
  }

  /// In place of another word of the same slot. Sums that do not fit are not remembered.
  void remember(std::uint32_t hash, std::uint64_t first, std::uint64_t next, std::int32_t features,
                std::span<const std::int64_t> sums) {
    const auto fits = [](std::int64_t sum) { return sum == static_cast<std::int32_t>(sum); };
    if (!std::ranges::all_of(sums, fits)) return;
    const std::size_t slot = hash & (words_.size() - 1);
    words_[slot] = {first, next, features};
    std::ranges::transform(sums, sums_.begin() + static_cast<std::ptrdiff_t>(slot * columns_),
                           [](std::int64_t sum) { return static_cast<std::int32_t>(sum); });
  }

 private:
  static constexpr std::size_t kBytes = 1024 * 1024;

  std::size_t columns_ = 0;
  std::string digest_;  ///< of the table
  std::vector<Word> words_;
  std::vector<std::int32_t> sums_;
};

}  // namespace winnow::cpu
