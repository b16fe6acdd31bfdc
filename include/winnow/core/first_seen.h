// Which elements of a sequence came before: a hash set of indices, used again from text to text.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "winnow/core/cosine.h"
#include "winnow/core/word_bytes.h"

namespace winnow {

/// Not for adversaries: equal hashes only cost time, since elements are compared.
inline std::uint64_t fold_hash(std::uint64_t a, std::uint64_t b) {
  const auto product =
      static_cast<Uint128>(a ^ 0x9e3779b97f4a7c15ULL) * (b ^ 0xe7037ed1a0b428dbULL);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// The hash of a stretch of a text: a step for each 16 bytes. Up to `text_end` may be read.
inline std::uint64_t hash_bytes(std::string_view bytes, const char* text_end) {
  std::uint64_t key = bytes.size();
  if (bytes.size() <= sizeof(WordBytes)) return word_key_step(key, bytes_of(bytes, text_end));
  WordBytes block;
  const char* const last = bytes.data() + bytes.size() - sizeof block;
  for (const char* at = bytes.data(); at < last; at += sizeof block) {
    std::memcpy(&block, at, sizeof block);
    key = word_key_step(key, block);
  }
  std::memcpy(&block, last, sizeof block);
  return word_key_step(key, block);
}

/// Open addressing in words of 64 bits: whose text, some bits of the hash, the element. Forgetting
/// everything is one addition, whatever the text before was. Large as the distinct elements are
/// many; never shrinks. One thread at a time.
class FirstSeen {
 public:
  /// Forgets everything; about `most` elements will come.
  void begin(std::size_t most) {
    mask_ = std::bit_ceil(2 * std::min(most, kMostAtFirst) + 2) - 1;
    count_ = 0;
    if (slots_.size() <= mask_) slots_.resize(mask_ + 1);
    if (++stamp_ == 0) {  // after 2^16 texts the stamps of old come round
      std::fill_n(slots_.begin(), used_, 0);
      stamp_ = 1;
      used_ = 0;
    }
    used_ = std::max(used_, mask_ + 1);
  }

  /// The earliest element that `same(element)` holds for, or `element`, which is then remembered;
  /// `hash_of` is asked for the hashes of those that are.
  template <class HashOf, class Same>
  std::uint32_t of(std::uint64_t hash, std::uint32_t element, HashOf hash_of, Same same) {
    const std::uint64_t tag = tag_of(hash);
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const std::uint64_t slot = slots_[at];
      if (slot >> 32 == tag && same(static_cast<std::uint32_t>(slot))) {
        return static_cast<std::uint32_t>(slot);
      }
      if (slot >> 48 == stamp_) continue;
      slots_[at] = tag << 32 | element;
      if (++count_ > mask_ / 2) grow(hash_of);
      return element;
    }
  }

 private:
  static constexpr std::size_t kMostAtFirst = 1 << 15;  // elements

  std::uint64_t tag_of(std::uint64_t hash) const {
    return std::uint64_t{stamp_} << 16 | hash >> 48;
  }

  template <class HashOf>
  [[gnu::noinline]] void grow(HashOf hash_of) {
    std::vector<std::uint64_t> grown(2 * (mask_ + 1));
    const std::size_t mask = grown.size() - 1;
    for (std::size_t old = 0; old <= mask_; ++old) {
      const std::uint64_t slot = slots_[old];
      if (slot >> 48 != stamp_) continue;
      std::size_t at = hash_of(static_cast<std::uint32_t>(slot)) & mask;
      while (grown[at] != 0) at = (at + 1) & mask;
      grown[at] = slot;
    }
    if (slots_.size() > grown.size()) {
      std::ranges::copy(grown, slots_.begin());
    } else {
      slots_ = std::move(grown);
    }
    mask_ = mask;
    used_ = std::max(used_, mask_ + 1);
  }

  std::vector<std::uint64_t> slots_;  ///< from the top: 16 bits stamp, 16 of the hash, 32 element
  std::size_t mask_ = 0;
  std::size_t count_ = 0;
  std::size_t used_ = 0;  ///< slots that may hold something
  std::uint16_t stamp_ = 0;
};

}  // namespace winnow
