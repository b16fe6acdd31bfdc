// The words and labels of a fastText model, found by their bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/fasttext_model.h"

namespace winnow {

/// Open addressing over 32-byte slots that hold short words themselves, so that a lookup touches
/// one cache line and is still exact.
class FasttextDictionary {
 public:
  static constexpr std::int32_t kUnknown = -1;
  static constexpr std::int32_t kLabel = -2;

  /// E_MODEL_INVALID if the words were chosen to collide. Of equal words the last one is found, as
  /// in fastText.
  explicit FasttextDictionary(const FasttextModel& model);

  void prefetch(std::uint32_t hash) const { __builtin_prefetch(&slots_[hash & mask_]); }
  /// The word's row, kLabel or kUnknown; `hash` is fasttext_hash(word).
  std::int32_t find(std::string_view word, std::uint32_t hash) const;

 private:
  static constexpr std::int32_t kEmpty = -3;
  static constexpr std::size_t kInline = 23;
  static constexpr std::uint8_t kElsewhere = 255;

  struct alignas(32) Slot {
    std::uint32_t hash = 0;
    std::int32_t row = kEmpty;
    std::uint8_t length = 0;  ///< kElsewhere: `head` is an index into long_words_
    char head[kInline] = {};
  };
  static_assert(sizeof(Slot) == 32);

  std::size_t slot_of(std::string_view word, std::uint32_t hash) const;
  bool holds(const Slot& slot, std::string_view word) const;
  void insert(const std::string& word, std::int32_t row);

  std::vector<Slot> slots_;
  std::uint32_t mask_ = 0;
  std::vector<std::string> long_words_;
};

}  // namespace winnow
