// The words and labels of a fastText model, found by their bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/token.h"
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
  explicit FasttextDictionary(const FasttextVocabulary& model);

  void prefetch(const Token& token) const { __builtin_prefetch(&slots_[token.hash & mask_]); }
  /// The word's row, kLabel or kUnknown.
  std::int32_t find(const Token& token) const { return slots_[slot_of(token)].row; }

 private:
  /// A word of more than 16 bytes has only its beginning here, the whole in long_words_.
  struct alignas(32) Slot {
    WordBytes bytes;
    std::uint32_t hash = 0;
    std::int32_t row = kUnknown;
    std::uint32_t length = 0;
    std::uint32_t long_word = 0;
  };
  static_assert(sizeof(Slot) == 32);

  /// The slot that holds the token, or the free one where it would go.
  std::size_t slot_of(const Token& token) const {
    std::size_t at = token.hash & mask_;
    while (!holds(slots_[at], token) && slots_[at].row != kUnknown) at = (at + 1) & mask_;
    return at;
  }
  bool holds(const Slot& slot, const Token& token) const {
    const bool same = (slot.bytes.first == token.bytes.first) &
                      (slot.bytes.next == token.bytes.next) & (slot.hash == token.hash) &
                      (slot.length == token.word.size());
    if (token.word.size() <= sizeof(WordBytes)) return same;
    return same && long_words_[slot.long_word] == token.word;
  }
  void insert(const std::string& word, std::int32_t row);

  std::vector<Slot> slots_;
  std::uint32_t mask_ = 0;
  std::vector<std::string> long_words_;
};

}  // namespace winnow
