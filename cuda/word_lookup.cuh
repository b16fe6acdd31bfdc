// A word's bytes, its key and hash, and what a text's table knows of it: one thread, one word.
#pragma once

#include <cstdint>

#include "cuda/device_text.h"
#include "winnow/core/fasttext_text.h"
#include "winnow/core/word_bytes.h"

namespace winnow::cuda {
namespace {

/// Bytes below `size` of the 8 stay, the others become zeros.
__device__ inline std::uint64_t first_bytes_of(std::uint64_t bytes, std::uint32_t size) {
  return size >= 8 ? bytes : bytes & ((std::uint64_t{1} << (8 * size)) - 1);
}

/// The first 16 bytes of a word whose size is not 0, zeros behind its end. Reads whole words of
/// memory: up to kBytesBehind bytes from there on must be readable.
__device__ inline WordBytes bytes_at(const char* word, std::uint32_t size) {
  const auto address = reinterpret_cast<std::uintptr_t>(word);
  const auto* const aligned = reinterpret_cast<const std::uint64_t*>(address & ~std::uintptr_t{7});
  const auto shift = static_cast<unsigned>(8 * (address & 7));
  const std::uint64_t middle = aligned[1];
  WordBytes bytes;
  bytes.first = first_bytes_of(aligned[0] >> shift | (middle << 1) << (63 - shift), size);
  if (size > 8) {
    bytes.next = first_bytes_of(middle >> shift | (aligned[2] << 1) << (63 - shift), size - 8);
  }
  return bytes;
}

/// fasttext_hash, `size` more of the 8 bytes of it.
__device__ inline std::uint32_t hash_on(std::uint32_t hash, std::uint64_t bytes,
                                        std::uint32_t size) {
#pragma unroll
  for (unsigned k = 0; k < 8; ++k) {
    const std::uint32_t next = fasttext_hash_step(hash, static_cast<char>(bytes >> (8 * k)));
    hash = k < size ? next : hash;
  }
  return hash;
}

struct WordNames {
  std::uint64_t key;   ///< word_key
  std::uint32_t hash;  ///< fasttext_hash
};

__device__ inline WordNames names_of(const char* word, std::uint32_t size, std::uint64_t seed) {
  WordNames names{seed, kFasttextHashBasis};
  for (std::uint32_t at = 0; at < size; at += sizeof(WordBytes)) {
    const WordBytes bytes = bytes_at(word + at, size - at);
    names.key = word_key_step(names.key, bytes);
    names.hash = hash_on(names.hash, bytes.first, size - at);
    if (size - at > 8) names.hash = hash_on(names.hash, bytes.next, size - at - 8);
  }
  return names;
}

__device__ inline bool contains(const std::uint64_t* sorted, std::int64_t count,
                                std::uint64_t key) {
  std::int64_t begin = 0;
  std::int64_t end = count;
  while (begin < end) {
    const std::int64_t middle = begin + (end - begin) / 2;
    if (sorted[middle] == key) return true;
    if (sorted[middle] < key) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return false;
}

__device__ inline bool starts_with(const char* word, std::uint32_t size, const char* prefix,
                                   std::int64_t prefix_size) {
  if (size < prefix_size) return false;
  for (std::int64_t k = 0; k < prefix_size; ++k) {
    if (word[k] != prefix[k]) return false;
  }
  return true;
}

/// LabelRule::is_label.
__device__ inline bool is_label(const DeviceTextTable& table, const char* word, std::uint32_t size,
                                std::uint64_t key) {
  const unsigned first = static_cast<unsigned char>(word[0]);
  if ((table.first_bytes[first / 32] >> (first % 32) & 1) == 0) return false;
  if (contains(table.labels, table.label_count, key)) return true;
  return starts_with(word, size, table.prefix, table.prefix_size) &&
         !contains(table.like_label, table.like_label_count, key);
}

__device__ inline bool is_end_of_sentence(const char* word, std::uint32_t size) {
  return size == 4 && word[0] == '<' && word[1] == '/' && word[2] == 's' && word[3] == '>';
}

/// Where a group has a fingerprint, or WordIndex::kSlots.
__device__ inline unsigned slot_of(uint4 first, uint4 next, std::uint32_t fingerprint) {
  unsigned slot = WordIndex::kSlots;
  slot = next.w == fingerprint ? 7 : slot;
  slot = next.z == fingerprint ? 6 : slot;
  slot = next.y == fingerprint ? 5 : slot;
  slot = next.x == fingerprint ? 4 : slot;
  slot = first.w == fingerprint ? 3 : slot;
  slot = first.z == fingerprint ? 2 : slot;
  slot = first.y == fingerprint ? 1 : slot;
  return first.x == fingerprint ? 0 : slot;
}

/// WordIndex::find; whether the word is known.
__device__ inline bool find_word(const DeviceTextTable& table, std::uint64_t key,
                                 std::int32_t& value) {
  const std::uint32_t fingerprint = WordIndex::fingerprint_of(key);
  std::uint64_t group = WordIndex::group_of(key, table.group_count);
  for (std::uint64_t steps = 0; steps < table.group_count; ++steps) {
    const WordIndex::Group& here = table.groups[group];
    const auto* const fingerprints = reinterpret_cast<const uint4*>(here.fingerprints.data());
    const uint4 first = __ldg(fingerprints);
    const uint4 next = __ldg(fingerprints + 1);
    const unsigned slot = slot_of(first, next, fingerprint);
    if (slot < WordIndex::kSlots) {
      value = __ldg(&here.values[slot]);
      return true;
    }
    if (next.w == 0) return false;  // the group is not full: the search ends here
    group = group + 1 == table.group_count ? 0 : group + 1;
  }
  return false;
}

/// The row of an n-gram of words or characters, or -1 if its bucket was pruned away.
__device__ inline std::int32_t ngram_row(const DeviceTextTable& table, std::uint64_t hash) {
  const auto bucket = static_cast<std::int32_t>(table.bucket.of(hash));
  if (table.kept == nullptr) return bucket;
  std::uint32_t slot = KeptBucketIndex::slot_of(bucket, table.kept_slots);
  while (table.kept[slot].bucket >= 0 && table.kept[slot].bucket != bucket) {
    slot = (slot + 1) & (table.kept_slots - 1);
  }
  return table.kept[slot].index;
}

}  // namespace
}  // namespace winnow::cuda
