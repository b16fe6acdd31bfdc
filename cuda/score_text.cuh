// The kernels of score_text. One finds where each text ends: behind its first "</s>". The other
// gives each warp a chunk of the bytes, wherever texts begin, so that long texts and short ones
// take all warps the same time. A warp cuts the words that begin in its chunk, 512 bytes at a time,
// and takes them 32 at a time: each thread names its word, looks it up, and leaves its hash for the
// n-grams, which the warp shares out when the words that they need have come. For n-grams that
// cross the end of the chunk it reads on.
#pragma once

#include <cstdint>

#include "cuda/text_sums.cuh"
#include "cuda/word_lookup.cuh"
#include "cuda/word_stream.cuh"

namespace winnow::cuda {
namespace {

constexpr int kWarpsPerBlock = 4;
constexpr int kEndsThreads = 256;

/// The text that has a byte. All threads of the warp call it for one byte.
__device__ inline std::int32_t text_at(const DeviceTexts& texts, std::int64_t byte, int lane) {
  std::int32_t begin = 0;
  std::int32_t end = texts.count;
  while (end - begin > 1) {
    const std::int32_t part = (end - begin + kWarp - 1) / kWarp;
    const std::int32_t probe = begin + part * lane;
    const bool is_before = probe < end && texts.offsets[probe] <= byte;
    begin += part * (__popc(__ballot_sync(kEveryLane, is_before)) - 1);
    end = min(end, begin + part);
  }
  return begin;
}

/// The same for one thread.
__device__ inline std::int32_t text_of(const DeviceTexts& texts, std::int64_t byte) {
  std::int32_t begin = 0;
  std::int32_t end = texts.count;
  while (end - begin > 1) {
    const std::int32_t middle = begin + (end - begin) / 2;
    if (texts.offsets[middle] <= byte) {
      begin = middle;
    } else {
      end = middle;
    }
  }
  return begin;
}

/// A thread has 16 bytes.
__global__ void find_ends_kernel(DeviceTexts texts) {
  const std::int64_t first = 16 * (std::int64_t{blockIdx.x} * kEndsThreads + threadIdx.x);
  if (first >= texts.size) return;
  const auto has_less_than = [](std::uint32_t four) {
    const std::uint32_t bytes = four ^ 0x3c3c3c3cU;
    return ((bytes - 0x01010101U) & ~bytes & 0x80808080U) != 0;
  };
  const uint4 bytes = *reinterpret_cast<const uint4*>(texts.bytes + first);
  if (!has_less_than(bytes.x) && !has_less_than(bytes.y) && !has_less_than(bytes.z) &&
      !has_less_than(bytes.w)) {
    return;
  }
  for (std::int64_t at = first; at < first + 16; ++at) {
    const char* const word = texts.bytes + at;
    if (!is_end_of_sentence(word, 4) || !is_fasttext_space(word[4])) continue;
    if (at > 0 && !is_fasttext_space(word[-1])) continue;
    atomicMin(texts.ends + text_of(texts, at), static_cast<long long>(at + 4));
  }
}

/// The hashes of a warp's words, in a ring, until their n-grams are made.
struct HashRing {
  // Before 32 more come, fewer than 32 words and those that their n-grams need are there.
  static constexpr int kSize = 128;
  static_assert(2 * kWarp + kMostWordNgrams - 1 <= kSize);

  std::uint32_t hashes[kSize];
  std::int32_t texts[kSize];
};

/// One warp's chunk on the way into the sums, as one thread of the warp sees it.
template <bool kOneColumn>
class TextChunk {
 public:
  __device__ TextChunk(const DeviceTextTable& table, const DeviceTexts& texts, std::int64_t begin,
                       std::uint32_t* edges, HashRing& ring, int lane)
      : table_(table),
        texts_(texts),
        begin_(begin),
        lane_(lane),
        more_(max(table.word_ngrams, 1) - 1),
        ring_(ring),
        stream_(texts, begin, edges, lane),
        sums_(texts, table.columns, lane),
        text_(text_at(texts, begin, lane)) {}

  __device__ void run() {
    const auto size = static_cast<std::uint32_t>(texts_.chunk);
    while (stream_.position() < size && !stream_.ended()) {
      stream_.step();
      while (stream_.words() >= kWarp) take_words(kWarp);
    }
    while (!is_done()) {
      if (stream_.words() > 0) {
        take_words(min(stream_.words(), kWarp));
      } else if (stream_.ended()) {
        break;
      } else {
        stream_.step();
      }
    }
    __syncwarp();
    while (done_ < own_) add_ngrams(min(own_ - done_, kWarp));
    sums_.flush();
  }

 private:
  /// Whether all words of the chunk are taken, and those behind it that their n-grams need.
  __device__ bool is_done() const {
    if (stream_.has_begun_before(static_cast<std::uint32_t>(texts_.chunk))) return false;
    return crossed_ || own_ == 0 || hashed_ - own_ >= more_;
  }

  /// The next `count` words of the stream, a lane each.
  __device__ void take_words(int count) {
    const bool is_there = lane_ < count;
    const std::uint32_t begin = is_there ? stream_.begin_of(lane_) : 0;
    const std::uint32_t size = is_there ? stream_.end_of(lane_) - begin : 0;
    stream_.drop(count);
    std::int32_t text = text_;
    while (is_there && texts_.offsets[text + 1] <= begin_ + begin) ++text;  // each has a word
    text_ = __shfl_sync(kEveryLane, text, count - 1);
    const bool is_live = is_there && begin_ + begin < texts_.ends[text];
    const char* const word = texts_.bytes + begin_ + begin;
    WordNames names{};
    bool counts = is_live;
    if (is_live) {
      names = names_of(word, size, table_.seed);
      counts = !is_label(table_, word, size, names.key);
    }
    const bool is_own = begin < texts_.chunk;
    keep_hash(counts, is_own, names.hash, text);
    note_crossing(is_there && !is_own, is_live, text);
    add_word(counts && is_own, word, size, names.key, text);
    while (done_ < own_ && hashed_ - done_ >= kWarp + more_) add_ngrams(min(own_ - done_, kWarp));
  }

  __device__ void keep_hash(bool counts, bool is_own, std::uint32_t hash, std::int32_t text) {
    const unsigned counted = __ballot_sync(kEveryLane, counts);
    const unsigned own = __ballot_sync(kEveryLane, counts && is_own);
    __syncwarp();  // the n-grams that needed the hashes in these places are made
    if (counts) {
      const int place = (hashed_ + __popc(counted & ((1U << lane_) - 1))) % HashRing::kSize;
      ring_.hashes[place] = hash;
      ring_.texts[place] = text;
    }
    hashed_ += __popc(counted);
    own_ += __popc(own);
    if (own != 0) last_text_ = __shfl_sync(kEveryLane, text, kWarp - __clz(own) - 1);
    __syncwarp();
  }

  /// No n-gram of the chunk's last text reaches beyond its end.
  __device__ void note_crossing(bool is_foreign, bool is_live, std::int32_t text) {
    const bool crosses = is_foreign && (!is_live || text != last_text_);
    crossed_ = crossed_ || __any_sync(kEveryLane, crosses);
  }

  __device__ void add_word(bool counts, const char* word, std::uint32_t size, std::uint64_t key,
                           std::int32_t text) {
    std::int32_t value = 0;
    const bool is_known = counts && find_word(table_, key, value);
    if (table_.is_direct) {
      if (is_known) sums_.add_entry(text, 1, value);
      return;
    }
    const EntryRows rows{table_.words + 1, table_.columns + 1};
    const std::int32_t features = is_known ? rows.entries[value * rows.stride - 1] : 0;
    sums_.add(is_known, text, features, rows, value);
    if (table_.maxn > 0) {
      const bool has_subwords = counts && !is_known && !is_end_of_sentence(word, size);
      add_subwords(has_subwords ? size + 2 : 0, word, text);
    }
  }

  /// The subwords of the lanes' unknown words, which are `size` > 0 bytes long with their two
  /// marks: all places where one may begin are shared out among the lanes.
  __device__ void add_subwords(std::uint32_t size, const char* word, std::int32_t text) {
    const std::uint32_t upto = warp_scan(size, lane_);
    const std::uint32_t places = __shfl_sync(kEveryLane, upto, kWarp - 1);
    for (std::uint32_t place = lane_; place - lane_ < places; place += kWarp) {
      int owner = 0;  // the lanes whose places are all before this one
      for (int step = kWarp / 2; step > 0; step /= 2) {
        if (__shfl_sync(kEveryLane, upto, owner + step - 1) <= place) owner += step;
      }
      const std::uint32_t length = __shfl_sync(kEveryLane, size, owner);
      const std::uint32_t begin = place - (__shfl_sync(kEveryLane, upto, owner) - length);
      const auto address = reinterpret_cast<std::uintptr_t>(word);
      const std::uintptr_t at = __shfl_sync(kEveryLane, address, owner);
      const MarkedWord marked{{reinterpret_cast<const char*>(at), length - 2}};
      const std::int32_t of = __shfl_sync(kEveryLane, text, owner);
      add_subwords_at(place < places, marked, begin, of);
    }
  }

  /// What for_each_subword visits from one place on; the lanes go from length to length together.
  __device__ void add_subwords_at(bool is_there, const MarkedWord& word, std::uint32_t begin,
                                  std::int32_t text) {
    const auto size = static_cast<std::uint32_t>(word.size());
    bool goes_on = is_there && (word[begin] & 0xC0) != 0x80;
    std::uint32_t hash = kFasttextHashBasis;
    std::uint32_t end = begin;
    for (std::int32_t n = 1; n <= table_.maxn && __any_sync(kEveryLane, goes_on); ++n) {
      if (goes_on) {
        do {
          hash = fasttext_hash_step(hash, word[end++]);
        } while (end < size && (word[end] & 0xC0) == 0x80);
      }
      const bool is_mark = n == 1 && (begin == 0 || end == size);
      add_ngram(goes_on && n >= table_.minn && !is_mark, hash, text);
      goes_on = goes_on && end < size;
    }
  }

  __device__ void add_ngram(bool has, std::uint64_t hash, std::int32_t text) {
    const std::int32_t row = has ? ngram_row(table_, hash) : -1;
    sums_.add(row >= 0, text, 1, {table_.ngrams, table_.columns}, row);
  }

  /// The n-grams that begin with the next `count` words whose hashes are kept.
  __device__ void add_ngrams(int count) {
    const int first = done_ + lane_;
    const std::int32_t text = ring_.texts[first % HashRing::kSize];
    std::uint64_t ngram = fasttext_ngram_begin(ring_.hashes[first % HashRing::kSize]);
    bool goes_on = lane_ < count;
    for (int next = first + 1; next <= first + more_; ++next) {
      const int place = next % HashRing::kSize;
      goes_on = goes_on && next < hashed_ && ring_.texts[place] == text;
      if (!__any_sync(kEveryLane, goes_on)) break;
      ngram = fasttext_ngram_step(ngram, ring_.hashes[place]);
      add_ngram(goes_on, ngram, text);
    }
    done_ += count;
  }

  const DeviceTextTable& table_;
  const DeviceTexts& texts_;
  const std::int64_t begin_;
  const int lane_;
  const int more_;  ///< words that an n-gram may have behind its first
  HashRing& ring_;
  WordStream stream_;
  TextSums<kOneColumn> sums_;
  std::int32_t text_;  ///< of the last word taken; the same in all threads, as what follows
  std::int32_t last_text_ = -1;  ///< of the last word that counts and begins in the chunk
  bool crossed_ = false;         ///< a word behind the chunk is not of that text, or behind its end
  int hashed_ = 0;               ///< words that count
  int own_ = 0;                  ///< those of them that begin in the chunk
  int done_ = 0;                 ///< those of them whose n-grams are made
};

template <bool kOneColumn>
__global__ void __launch_bounds__(kWarpsPerBlock* kWarp, 8)
    score_text_kernel(DeviceTextTable table, DeviceTexts texts) {
  __shared__ std::uint32_t edges[kWarpsPerBlock][WordStream::kMostEdges];
  __shared__ HashRing rings[kWarpsPerBlock];
  const auto warp = static_cast<int>(threadIdx.x) / kWarp;
  const std::int64_t begin = (std::int64_t{blockIdx.x} * kWarpsPerBlock + warp) * texts.chunk;
  if (begin >= texts.size) return;  // the whole warp
  TextChunk<kOneColumn>(table, texts, begin, edges[warp], rings[warp],
                        static_cast<int>(threadIdx.x) % kWarp)
      .run();
}

}  // namespace
}  // namespace winnow::cuda
