// A block that hashes the words of a text, as append_sketch_words does: 16 bytes a thread, which
// takes the words that begin there.
#pragma once

#include "cuda/block_scan.cuh"
#include "cuda/hashed_texts.h"
#include "cuda/word_lookup.cuh"
#include "cuda/word_stream.cuh"
#include "winnow/core/sketch.h"
#include "winnow/core/sketch_words.h"

namespace winnow::cuda {
namespace {

constexpr int kHashThreads = kBlockThreads;

/// Bit k is set if a word begins at byte k of the 16 from `at` on, a multiple of 16, of the text
/// from `begin` to `end`.
__device__ inline unsigned words_begin(const char* bytes, std::int64_t at, std::int64_t begin,
                                       std::int64_t end) {
  if (at >= end) return 0;
  unsigned separators = separator_bits(*reinterpret_cast<const uint4*>(bytes + at));
  if (at < begin) separators |= (1U << (begin - at)) - 1;
  if (end - at < 16) separators |= 0xffffU << (end - at) & 0xffffU;
  const unsigned before = at <= begin || is_fasttext_space(bytes[at - 1]) ? 1 : 0;
  return ~separators & (separators << 1 | before) & 0xffffU;
}

struct BareWord {
  const char* text;
  std::uint32_t size;  ///< 0: there was nothing but punctuation
};

/// The word that begins there, without punctuation at its ends. A separator comes at last.
__device__ inline BareWord bare_word(const char* word) {
  while (is_ascii_punctuation(*word)) ++word;
  const char* end = word;
  for (const char* at = word; !is_fasttext_space(*at); ++at) {
    if (!is_ascii_punctuation(*at)) end = at + 1;
  }
  return {word, static_cast<std::uint32_t>(end - word)};
}

__device__ inline std::uint64_t sketch_hash(BareWord word) {
  std::uint64_t hash = sketch_hash_begin(word.size);
  for (std::uint32_t at = 0; at < word.size; at += sizeof(WordBytes)) {
    const WordBytes bytes = bytes_at(word.text + at, word.size - at);
    hash = sketch_hash_step(hash, bytes.first);
    if (word.size - at > 8) hash = sketch_hash_step(hash, bytes.next);
  }
  return hash;
}

/// A block a text.
__global__ void __launch_bounds__(kHashThreads) hash_words_kernel(DeviceHashedTexts texts) {
  __shared__ int of_warp[kBlockWarps];
  const std::int64_t begin = texts.offsets[blockIdx.x];
  const std::int64_t end =
      texts.offsets[blockIdx.x + 1] - static_cast<std::int64_t>(kEndOfText.size());
  std::uint64_t* out = texts.hashes + first_hash(begin);
  for (std::int64_t step = begin & ~std::int64_t{15}; step < end; step += 16 * kHashThreads) {
    const std::int64_t at = step + 16 * static_cast<std::int64_t>(threadIdx.x);
    const char* const bytes = texts.bytes + at;
    unsigned words = words_begin(texts.bytes, at, begin, end);
    for (unsigned left = words; left != 0; left &= left - 1) {
      const int k = __ffs(static_cast<int>(left)) - 1;
      if (bare_word(bytes + k).size == 0) words ^= 1U << k;
    }
    int all = 0;
    std::uint64_t* place = out + block_scan(__popc(words), of_warp, all);
    for (; words != 0; words &= words - 1) {
      *place++ = sketch_hash(bare_word(bytes + __ffs(static_cast<int>(words)) - 1));
    }
    out += all;
  }
  if (threadIdx.x == 0) {
    texts.begins[blockIdx.x] = first_hash(begin);
    texts.ends[blockIdx.x] = out - texts.hashes;
  }
}

}  // namespace
}  // namespace winnow::cuda
