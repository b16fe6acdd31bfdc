// count_gopher: which n-grams of a text's words come more than once.
#pragma once

#include "cuda/gopher_room.cuh"

namespace winnow::cuda {
namespace {

constexpr Place kOnce = 0xffff;  ///< an n-gram that does not come again

/// Each word's first equal one. Leaves kOnce where that is all.
__device__ inline void find_equal_words(const RuleText& text, GopherRoom& room,
                                        std::uint32_t words) {
  const std::uint32_t mask = empty_slots(room.slots, words);
  __syncthreads();
  for (std::uint32_t w = thread(); w < words; w += kRuleThreads) {
    const std::uint32_t size = room.end[w] - room.begin[w];
    const char* const bytes = text.bytes + room.begin[w];
    const Found found =
        find_first_or_put(room.slots, mask, hash_of(bytes, size), w, [&](std::uint32_t other) {
          return std::uint32_t{room.end[other]} - room.begin[other] == size &&
                 are_equal(text.bytes + room.begin[other], bytes, size);
        });
    room.slot_of[w] = found.slot;
    room.count[w] = 0;
  }
  __syncthreads();
  for (std::uint32_t w = thread(); w < words; w += kRuleThreads) {
    const std::uint32_t first = room.slots[room.slot_of[w]];
    room.grams[w] = static_cast<Place>(first);
    atomicAdd(&room.count[first], 1U);
  }
  __syncthreads();
  for (std::uint32_t w = thread(); w < words; w += kRuleThreads) {
    if (room.count[room.grams[w]] == 1) room.grams[w] = kOnce;
  }
  __syncthreads();
}

/// From n-grams to n + 1: one that comes twice is made of two n-grams that do. `top`: of the most
/// frequent one, the earliest of equally frequent ones, how often it comes and how far from the
/// text's end; stays 0 if none is repeated.
__device__ inline void grow_grams(GopherRoom& room, std::uint32_t words, unsigned long long& top) {
  const std::uint32_t mask = empty_slots(room.slots, words);
  __syncthreads();
  const auto pair_at = [&](std::uint32_t w) {
    return std::uint32_t{room.grams[w]} << 16 | room.grams[w + 1];
  };
  for (std::uint32_t w = thread(); w < words; w += kRuleThreads) {
    const bool may_repeat = w + 1 < words && room.grams[w] != kOnce && room.grams[w + 1] != kOnce;
    room.count[w] = 0;
    room.slot_of[w] = kFree;
    if (!may_repeat) continue;
    const std::uint32_t pair = pair_at(w);
    const Found found =
        find_first_or_put(room.slots, mask, word_key_step(0, {pair, 0}), w,
                          [&](std::uint32_t other) { return pair_at(other) == pair; });
    room.slot_of[w] = found.slot;
  }
  __syncthreads();
  for (std::uint32_t w = thread(); w < words; w += kRuleThreads) {
    const std::uint32_t first = room.slot_of[w] == kFree ? kOnce : room.slots[room.slot_of[w]];
    room.longer[w] = static_cast<Place>(first);
    if (first != kOnce) atomicAdd(&room.count[first], 1U);
  }
  __syncthreads();
  for (std::uint32_t w = thread(); w < words; w += kRuleThreads) {
    const std::uint32_t first = room.longer[w];
    const std::uint32_t count = first == kOnce ? 0 : room.count[first];
    room.grams[w] = count > 1 ? static_cast<Place>(first) : kOnce;
    if (first == w && count > 1) {
      atomicMax(&top, static_cast<unsigned long long>(count) << 32 | (kFree - w));
    }
  }
  __syncthreads();
}

__device__ inline void find_top_grams(const RuleText& text, GopherRoom& room, GopherSums& sums) {
  const std::uint32_t words = sums.cut.words;
  find_equal_words(text, room, words);
  for (int n = 0; n < GopherCounts::kTopGrams; ++n) grow_grams(room, words, sums.top[n]);
}

constexpr std::uint32_t kLeastRepeated = 5;  ///< words of the shortest n-gram without spaces

/// Finds the words that an n-gram equal to another can begin at, in order. Equal n-grams are either
/// shorter than 16 bytes, or share those; so a word counts whose 5-gram is shorter, or whose 16
/// bytes may come again by their hash.
__device__ inline void find_candidates(GopherRoom& room, GopherSums& sums,
                                       unsigned long long* of_warp) {
  constexpr std::uint32_t kAgain = 1;  // the bit of a slot
  constexpr std::uint32_t kPrefix = sizeof(WordBytes);
  const std::uint32_t words = sums.cut.words;
  const std::uint32_t grams = words < kLeastRepeated ? 0 : words - kLeastRepeated + 1;
  const std::uint32_t mask = empty_slots(room.slots, grams);
  __syncthreads();
  for (std::uint32_t w = thread(); w < grams; w += kRuleThreads) {
    const std::uint32_t begin = room.bytes[w];
    const std::uint32_t left = room.bytes[words] - begin;
    const bool is_short = room.bytes[w + kLeastRepeated] - begin < kPrefix;
    const std::uint64_t hash = word_key_step(0, bytes_at(room.joined + begin, min(left, kPrefix)));
    const auto tag = static_cast<std::uint32_t>(hash >> 32) & 0x7ffffffe;
    const Found found = find_or_put(room.slots, mask, hash, tag,
                                    [&](std::uint32_t other) { return (other & ~kAgain) == tag; });
    if (found.again || is_short) atomicOr(&room.slots[found.slot], kAgain);
    room.slot_of[w] = found.slot;
  }
  __syncthreads();
  std::uint32_t candidates = 0;
  for (std::uint32_t step = 0; step < grams; step += kRuleThreads) {
    const std::uint32_t w = step + thread();
    const bool is_one = w < grams && (room.slots[room.slot_of[w]] & kAgain) != 0;
    unsigned long long all = 0;
    const unsigned long long before = block_scan(is_one ? 1ULL : 0ULL, of_warp, all);
    if (is_one) room.candidates[candidates + before] = static_cast<Place>(w);
    candidates += static_cast<std::uint32_t>(all);
  }
  if (thread() == 0) sums.candidates = candidates;
  __syncthreads();
}

/// Each candidate's first one with an equal n-gram; whether there are any two.
__device__ inline void find_equal_grams(GopherRoom& room, std::uint32_t n, Place* equal,
                                        GopherSums& sums) {
  const std::uint32_t candidates = sums.candidates;
  const std::uint32_t mask = empty_slots(room.slots, candidates);
  __syncthreads();
  const auto size_at = [&](std::uint32_t w) {
    return std::uint32_t{room.bytes[w + n]} - room.bytes[w];
  };
  for (std::uint32_t c = thread(); c < candidates; c += kRuleThreads) {
    const std::uint32_t w = room.candidates[c];
    room.slot_of[c] = kFree;
    if (w + n > sums.cut.words) continue;
    const std::uint32_t size = size_at(w);
    const char* const bytes = room.joined + room.bytes[w];
    const Found found =
        find_first_or_put(room.slots, mask, hash_of(bytes, size), c, [&](std::uint32_t other) {
          const std::uint32_t place = room.candidates[other];
          return size_at(place) == size && are_equal(room.joined + room.bytes[place], bytes, size);
        });
    room.slot_of[c] = found.slot;
    if (found.again) atomicOr(&sums.repeated, 1U << (n - kLeastRepeated));
  }
  __syncthreads();
  for (std::uint32_t c = thread(); c < candidates; c += kRuleThreads) {
    if (room.slot_of[c] != kFree) equal[c] = static_cast<Place>(room.slots[room.slot_of[c]]);
  }
  __syncthreads();
}

/// From left to right, one thread: of each n-gram that came before, its characters; then it goes on
/// behind it. `equal` notes in a bit of the first of equals that one came.
__device__ inline unsigned repeated_characters(const GopherRoom& room, const GopherSums& sums,
                                               std::uint32_t n, Place* equal) {
  constexpr unsigned kCame = 0x8000;
  unsigned characters = 0;
  std::uint32_t next = 0;
  for (std::uint32_t c = 0; c < sums.candidates; ++c) {
    const std::uint32_t w = room.candidates[c];
    if (w + n > sums.cut.words) break;
    if (w < next) continue;
    Place& first = equal[equal[c] & ~kCame];
    if ((first & kCame) == 0) {
      first = static_cast<Place>(first | kCame);
      continue;
    }
    characters += std::uint32_t{room.characters[w + n]} - room.characters[w];
    next = w + n;
  }
  return characters;
}

/// With find_candidates, what JoinedWords of core/gopher_counts.cc does.
__device__ inline void find_repeated_grams(GopherRoom& room, GopherSums& sums) {
  const auto equal_of = [&](std::uint32_t k) { return room.equal + k * room.most_words; };
  for (std::uint32_t k = 0; k < GopherCounts::kRepeatedGrams; ++k) {
    find_equal_grams(room, kLeastRepeated + k, equal_of(k), sums);
  }
  if (thread() < GopherCounts::kRepeatedGrams && (sums.repeated >> thread() & 1) != 0) {
    sums.repeated_characters[thread()] =
        repeated_characters(room, sums, kLeastRepeated + thread(), equal_of(thread()));
  }
  __syncthreads();
}

}  // namespace
}  // namespace winnow::cuda
