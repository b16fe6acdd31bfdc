// Which elements of a sequence came before: a hash set of indices, used again from text to text.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "winnow/core/cosine.h"

namespace winnow {

/// Not for adversaries: equal hashes only cost time, since elements are compared.
inline std::uint64_t fold_hash(std::uint64_t a, std::uint64_t b) {
  const auto product =
      static_cast<Uint128>(a ^ 0x9e3779b97f4a7c15ULL) * (b ^ 0xe7037ed1a0b428dbULL);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

template <class Integer>
std::uint64_t load(const char* bytes) {
  Integer value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

/// All of up to 8 bytes; that the two halves overlap does not matter.
inline std::uint64_t load_few(std::string_view bytes) {
  const char* const end = bytes.data() + bytes.size();
  if (bytes.size() == 8) return load<std::uint64_t>(bytes.data());
  if (bytes.size() >= 4) {
    return load<std::uint32_t>(bytes.data()) << 32 | load<std::uint32_t>(end - 4);
  }
  if (bytes.size() >= 2) {
    return load<std::uint16_t>(bytes.data()) << 16 | load<std::uint16_t>(end - 2);
  }
  return bytes.empty() ? 0 : load<std::uint8_t>(bytes.data());
}

inline std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t hash = bytes.size();
  if (bytes.size() <= 8) return fold_hash(hash, load_few(bytes));
  const char* const last = bytes.data() + bytes.size() - 8;
  for (const char* at = bytes.data(); at < last; at += 8) {
    hash = fold_hash(hash, load<std::uint64_t>(at));
  }
  return fold_hash(hash, load<std::uint64_t>(last));
}

/// a == b, without a call for what is as short as words are.
inline bool equal_bytes(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.size() <= 8) return load_few(a) == load_few(b);
  return a == b;
}

/// Open addressing with stamps: forgetting everything is one addition, whatever the text before
/// was. Grows and never shrinks; one thread at a time.
class FirstSeen {
 public:
  /// Forgets everything; from here on at most `most` elements come.
  void begin(std::size_t most) {
    mask_ = std::bit_ceil(2 * most + 2) - 1;
    if (slots_.size() <= mask_) {
      slots_.assign(mask_ + 1, {});
      stamp_ = 0;
    }
    if (++stamp_ == 0) {  // after 2^32 texts the stamps of old come round
      slots_.assign(slots_.size(), {});
      stamp_ = 1;
    }
  }

  /// The earliest element that `same(element)` holds for, or `element`, which is then remembered.
  template <class Same>
  std::uint32_t of(std::uint64_t hash, std::uint32_t element, Same same) {
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      Slot& slot = slots_[at];
      if (slot.stamp != stamp_) {
        slot = {hash, stamp_, element};
        return element;
      }
      if (slot.hash == hash && same(slot.element)) return slot.element;
    }
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t stamp = 0;
    std::uint32_t element = 0;
  };
  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  std::uint32_t stamp_ = 0;
};

}  // namespace winnow
