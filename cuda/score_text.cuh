// The kernel of score_text: a warp a text. 32 bytes at a time: each thread whose byte begins a word
// hashes it, looks it up and keeps its hash for the n-grams, which the warp shares out at the end.
#pragma once

#include <cstdint>

#include "cuda/device_text.h"
#include "cuda/warp_sum.cuh"
#include "winnow/core/fasttext_text.h"
#include "winnow/core/word_bytes.h"

namespace winnow::cuda {

namespace {

constexpr int kTextsPerBlock = 4;
constexpr unsigned kEveryLane = 0xffffffffU;

__device__ bool contains(const std::uint64_t* sorted, std::int64_t count, std::uint64_t key) {
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

__device__ bool starts_with(const char* word, std::int64_t size, const char* prefix,
                            std::int64_t prefix_size) {
  if (size < prefix_size) return false;
  for (std::int64_t k = 0; k < prefix_size; ++k) {
    if (word[k] != prefix[k]) return false;
  }
  return true;
}

/// word_key of word_bytes.h, byte by byte.
__device__ std::uint64_t key_of(const char* word, std::int64_t size, std::uint64_t seed) {
  std::uint64_t key = seed;
  for (std::int64_t at = 0; at < size; at += 16) {
    WordBytes bytes;
    for (std::int64_t k = at; k < min(size, at + 16); ++k) {
      const auto byte = static_cast<std::uint64_t>(static_cast<unsigned char>(word[k]));
      const std::uint64_t moved = byte << (8 * (k & 7));
      bytes.first |= k - at < 8 ? moved : 0;
      bytes.next |= k - at < 8 ? 0 : moved;
    }
    key = word_key_step(key, bytes);
  }
  return key;
}

__device__ bool is_end_of_sentence(const char* word, std::int64_t size) {
  return size == 4 && word[0] == '<' && word[1] == '/' && word[2] == 's' && word[3] == '>';
}

/// One text on the way into its sums, as one thread of the warp sees it.
class WarpText {
 public:
  __device__ WarpText(const DeviceTextTable& table, const DeviceTexts& texts, std::int64_t text)
      : table_(table),
        begin_(texts.bytes + texts.offsets[text]),
        size_(texts.offsets[text + 1] - texts.offsets[text]),
        hashes_(texts.hashes + texts.offsets[text] / 2 + 2 * text),
        sums_(texts.sums + text * table.columns),
        lane_(static_cast<int>(threadIdx.x) % kWarp) {}

  __device__ void run(std::int64_t& features) {
    bool ended = false;
    for (std::int64_t block = 0; block < size_ && !ended; block += kWarp) {
      ended = add_words(block + lane_);
    }
    if (!ended && lane_ == 0) add_word("</s>", 4, key_of("</s>", 4, table_.seed), words_);
    words_ += ended ? 0 : 1;
    __syncwarp();
    add_ngrams();
    if (table_.columns == 1) {
      sum_ = warp_sum(sum_);
      if (lane_ == 0) sums_[0] = sum_;
    }
    features = warp_sum(features_);
  }

 private:
  /// The word that begins at this thread's byte, if one does. Whether the text ends here.
  __device__ bool add_words(std::int64_t at) {
    const bool begins = at < size_ && !is_fasttext_space(begin_[at]) &&
                        (at == 0 || is_fasttext_space(begin_[at - 1]));
    std::int64_t size = 0;
    std::uint64_t key = 0;
    bool counts = begins;
    if (begins) {
      while (at + size < size_ && !is_fasttext_space(begin_[at + size])) ++size;
      key = key_of(begin_ + at, size, table_.seed);
      counts = !is_label(begin_ + at, size, key);
    }
    const bool is_end = counts && is_end_of_sentence(begin_ + at, size);
    const unsigned ends = __ballot_sync(kEveryLane, is_end);
    if (ends != 0 && lane_ > __ffs(static_cast<int>(ends)) - 1) counts = false;
    const unsigned counted = __ballot_sync(kEveryLane, counts);
    if (counts) {
      add_word(begin_ + at, size, key, words_ + __popc(counted & ((1U << lane_) - 1)));
    }
    words_ += __popc(counted);
    return ends != 0;
  }

  __device__ bool is_label(const char* word, std::int64_t size, std::uint64_t key) const {
    if (contains(table_.labels, table_.label_count, key)) return true;
    return starts_with(word, size, table_.prefix, table_.prefix_size) &&
           !contains(table_.like_label, table_.like_label_count, key);
  }

  __device__ void add_word(const char* word, std::int64_t size, std::uint64_t key,
                           std::int64_t index) {
    std::uint32_t hash = kFasttextHashBasis;
    for (std::int64_t k = 0; k < size; ++k) hash = fasttext_hash_step(hash, word[k]);
    hashes_[index] = hash;
    std::int32_t value = 0;
    if (find(key, value)) {
      add_known(value);
    } else if (table_.maxn > 0 && !is_end_of_sentence(word, size)) {
      const MarkedWord marked{{word, static_cast<std::size_t>(size)}};
      for_each_subword(marked, marked.size(), table_.minn, table_.maxn,
                       [&](std::size_t, std::size_t, std::uint32_t h) { add_ngram(h); });
    }
  }

  __device__ bool find(std::uint64_t key, std::int32_t& value) const {
    std::uint64_t group = WordIndex::group_of(key, table_.group_count);
    const std::uint32_t fingerprint = WordIndex::fingerprint_of(key);
    for (std::uint64_t steps = 0; steps < table_.group_count; ++steps) {
      const WordIndex::Group& here = table_.groups[group];
      for (std::size_t slot = 0; slot < WordIndex::kSlots; ++slot) {
        if (here.fingerprints[slot] != fingerprint) continue;
        value = here.values[slot];
        return true;
      }
      if (!here.is_full()) return false;
      group = group + 1 == table_.group_count ? 0 : group + 1;
    }
    return false;
  }

  __device__ void add_known(std::int32_t value) {
    if (table_.words == nullptr) {
      sum_ += value;
      ++features_;
      return;
    }
    const std::int32_t* row = table_.words + value * (table_.columns + 1);
    features_ += row[0];
    add_entries(row + 1);
  }

  /// An n-gram of words or characters; nothing if its bucket was pruned away.
  __device__ void add_ngram(std::uint64_t hash) {
    auto row = static_cast<std::int32_t>(table_.bucket.of(hash));
    if (table_.kept != nullptr) {
      std::uint32_t slot = KeptBucketIndex::slot_of(row, table_.kept_slots);
      while (table_.kept[slot].bucket >= 0 && table_.kept[slot].bucket != row) {
        slot = (slot + 1) & (table_.kept_slots - 1);
      }
      row = table_.kept[slot].index;
      if (row < 0) return;
    }
    ++features_;
    add_entries(table_.ngrams + row * table_.columns);
  }

  /// Integer sums do not depend on order, so atomic ones give the same bits.
  __device__ void add_entries(const std::int32_t* entries) {
    if (table_.columns == 1) {
      sum_ += entries[0];
      return;
    }
    for (std::int64_t c = 0; c < table_.columns; ++c) {
      atomicAdd(reinterpret_cast<unsigned long long*>(sums_ + c),
                static_cast<unsigned long long>(static_cast<long long>(entries[c])));
    }
  }

  __device__ void add_ngrams() {
    for (std::int64_t first = lane_; first < words_; first += kWarp) {
      std::uint64_t ngram = fasttext_ngram_begin(hashes_[first]);
      const std::int64_t end = min(words_, first + max(table_.word_ngrams, 1));
      for (std::int64_t next = first + 1; next < end; ++next) {
        ngram = fasttext_ngram_step(ngram, hashes_[next]);
        add_ngram(ngram);
      }
    }
  }

  const DeviceTextTable& table_;
  const char* const begin_;
  const std::int64_t size_;
  std::uint32_t* const hashes_;
  std::int64_t* const sums_;
  const int lane_;
  std::int64_t words_ = 0;  ///< of the text, so far; the same in all threads
  std::int64_t sum_ = 0;    ///< of one column, this thread's part
  std::int64_t features_ = 0;
};

__global__ void score_text_kernel(DeviceTextTable table, DeviceTexts texts) {
  const std::int64_t text =
      static_cast<std::int64_t>(blockIdx.x) * kTextsPerBlock + threadIdx.x / kWarp;
  if (text >= texts.count) return;  // the whole warp
  std::int64_t features = 0;
  WarpText(table, texts, text).run(features);
  if (threadIdx.x % kWarp == 0) texts.features[text] = features;
}

}  // namespace
}  // namespace winnow::cuda
