// A text that a block counts in, for count_gopher and count_c4: its characters, and sets of
// stretches of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>

#include "cuda/block_scan.cuh"
#include "cuda/device_text.h"
#include "cuda/word_lookup.cuh"
#include "winnow/core/characters.h"
#include "winnow/core/stop_words.h"
#include "winnow/core/utf8.h"

namespace winnow::cuda {

struct DeviceRuleTexts {
  ShortTexts texts;
  const CharacterClass* classes;
};

namespace {

constexpr int kRuleThreads = kBlockThreads;

using Place = std::uint16_t;  ///< a byte of the text, a word, or a line

__device__ inline std::uint32_t thread() { return threadIdx.x; }

struct RuleText {
  const char* bytes;
  std::uint32_t size;
  const CharacterClass* classes;

  /// The block's.
  __device__ explicit RuleText(const DeviceRuleTexts& all)
      : bytes(all.texts.bytes + all.texts.offsets[blockIdx.x]),
        size(all.texts.size(blockIdx.x)),
        classes(all.classes) {}

  __device__ std::string_view view() const { return {bytes, size}; }
  /// The character at `at`, which moves behind it.
  __device__ char32_t next(std::size_t& at) const { return next_character(view(), at); }
  /// The class of the character that ends before `end`, which is not 0.
  __device__ CharacterClass class_before(std::uint32_t end) const {
    std::size_t at = last_character({bytes, end});
    return classes[next(at)];
  }
};

/// Arrays one behind another, the widest elements first.
class RoomCutter {
 public:
  __device__ explicit RoomCutter(std::byte* room) : room_(room) {}

  template <class T>
  __device__ T* take(std::uint32_t length) {
    auto* const array = reinterpret_cast<T*>(room_);
    room_ += length * sizeof(T);
    return array;
  }

 private:
  std::byte* room_;
};

/// Sets a block's shared sums, all of 32 or 64 bits, to 0.
template <class Sums>
__device__ void clear_sums(Sums& sums) {
  auto* const numbers = reinterpret_cast<unsigned*>(&sums);
  for (std::uint32_t n = thread(); n < sizeof sums / sizeof *numbers; n += kRuleThreads) {
    numbers[n] = 0;
  }
  __syncthreads();
}

/// Adds the values of a warp's threads, which all call it.
__device__ inline void add_of_warp(unsigned& sum, unsigned value) {
  const unsigned all = warp_sum(value);
  if (thread() % kWarp == 0 && all != 0) atomicAdd(&sum, all);
}

constexpr std::uint32_t kFree = 0xffffffffU;

/// The least mask for `elements`. All threads of the block empty the slots, at most 4 an element
/// and at least 4.
__device__ inline std::uint32_t empty_slots(std::uint32_t* slots, std::uint32_t elements) {
  std::uint32_t size = 4;
  while (size < 2 * elements) size *= 2;
  for (std::uint32_t s = thread(); s < size; s += kRuleThreads) slots[s] = kFree;
  return size - 1;
}

struct Found {
  std::uint32_t slot;
  bool again;  ///< an equal element was there
};

/// Puts an element into a slot, unless one is there for which is_same(element) holds.
template <class IsSame>
__device__ Found find_or_put(std::uint32_t* slots, std::uint32_t mask, std::uint64_t hash,
                             std::uint32_t element, IsSame is_same) {
  for (auto at = static_cast<std::uint32_t>(hash) & mask;; at = (at + 1) & mask) {
    std::uint32_t held = slots[at];
    if (held == kFree) held = atomicCAS(&slots[at], kFree, element);
    if (held == kFree) return {at, false};
    if (is_same(held)) return {at, true};
  }
}

/// The same; of equal elements the slot then has the first.
template <class IsSame>
__device__ Found find_first_or_put(std::uint32_t* slots, std::uint32_t mask, std::uint64_t hash,
                                   std::uint32_t element, IsSame is_same) {
  const Found found = find_or_put(slots, mask, hash, element, is_same);
  if (found.again) atomicMin(&slots[found.slot], element);
  return found;
}

/// Reads up to kBytesBehind bytes behind them.
__device__ inline std::uint64_t hash_of(const char* bytes, std::uint32_t size) {
  std::uint64_t hash = size;
  for (std::uint32_t at = 0; at < size; at += sizeof(WordBytes)) {
    hash = word_key_step(hash, bytes_at(bytes + at, size - at));
  }
  return hash;
}

__device__ inline bool are_equal(const char* a, const char* b, std::uint32_t size) {
  for (std::uint32_t at = 0; at < size; at += sizeof(WordBytes)) {
    const WordBytes left = bytes_at(a + at, size - at);
    const WordBytes right = bytes_at(b + at, size - at);
    if (left.first != right.first || left.next != right.next) return false;
  }
  return true;
}

/// A stretch of the text and how many characters it has.
struct Stretch {
  std::uint32_t begin, end;  ///< bytes
  std::uint32_t characters;

  __device__ std::uint32_t size() const { return end - begin; }
};

/// Adds stretches that are equal to another one. stretch_at(element) gives one for each element, an
/// empty one for those that have none; `stretches` is how many are not empty.
template <class StretchAt>
__device__ void find_duplicates(const RuleText& text, std::uint32_t* slots, std::uint32_t elements,
                                std::uint32_t stretches, StretchAt stretch_at, unsigned& duplicates,
                                unsigned& characters) {
  const std::uint32_t mask = empty_slots(slots, stretches);
  __syncthreads();
  for (std::uint32_t e = thread(); stretches > 1 && e < elements; e += kRuleThreads) {
    const Stretch own = stretch_at(e);
    if (own.size() == 0) continue;
    const char* const bytes = text.bytes + own.begin;
    const Found found =
        find_or_put(slots, mask, hash_of(bytes, own.size()), e, [&](std::uint32_t other) {
          const Stretch held = stretch_at(other);
          return held.size() == own.size() && are_equal(text.bytes + held.begin, bytes, own.size());
        });
    if (!found.again) continue;
    atomicAdd(&duplicates, 1U);
    atomicAdd(&characters, own.characters);
  }
  __syncthreads();
}

template <const auto& kWords, std::size_t... Words>
__device__ int place_among(std::uint64_t number, std::uint32_t size,
                           std::index_sequence<Words...> /*all*/) {
  int place = -1;
  ((place = number == short_word(kWords[Words]) && size == kWords[Words].size()
                ? static_cast<int>(Words)
                : place),
   ...);
  return place;
}

/// Where a word, which is not empty, is among words of at most 8 bytes, or -1. Reads up to
/// kBytesBehind bytes behind it.
template <const auto& kWords>
__device__ int place_among(const char* word, std::uint32_t size) {
  if (size > sizeof(std::uint64_t)) return -1;
  return place_among<kWords>(bytes_at(word, size).first, size,
                             std::make_index_sequence<std::size(kWords)>());
}

}  // namespace
}  // namespace winnow::cuda
