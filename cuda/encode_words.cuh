// The kernels of encode_words behind the one that normalises, a warp a text and a thread a word.
// The first lists the words that the table lacks. The second, when the host has sent their ids,
// follows the score from word to word and puts the ids together.
#pragma once

#include <cstdint>

#include "cuda/device_words.h"
#include "cuda/word_lookup.cuh"
#include "cuda/word_walk.cuh"

namespace winnow::cuda {
namespace {

constexpr int kWordWarps = 4;  ///< of a block

__device__ inline std::uint64_t table_key(const char* word, std::uint32_t size) {
  std::uint64_t key = WordTable::kSeed;
  for (std::uint32_t at = 0; at < size; at += sizeof(WordBytes)) {
    key = word_key_step(key, bytes_at(word + at, size - at));
  }
  return key;
}

__device__ inline bool has_text(const WordSlot& slot, const char* word, std::uint32_t size) {
  const auto* const text = reinterpret_cast<const std::uint64_t*>(slot.payload.data());
  for (std::uint32_t at = 0; at < size; at += sizeof(WordBytes)) {
    const WordBytes bytes = bytes_at(word + at, size - at);
    if (first_bytes_of(text[at / 8], size - at) != bytes.first) return false;
    if (size - at > 8 && first_bytes_of(text[at / 8 + 1], size - at - 8) != bytes.next) {
      return false;
    }
  }
  return true;
}

/// WordTable::find.
__device__ inline const WordSlot* find_slot(const DeviceWordTable& table, const char* word,
                                            std::uint32_t size) {
  if (size > WordSlot::kPayloadBytes) return nullptr;
  const std::uint64_t key = table_key(word, size);
  for (std::uint64_t at = key & table.mask;; at = (at + 1) & table.mask) {
    const WordSlot& slot = table.slots[at];
    if (slot.count == 0) return nullptr;
    if (slot.key == key && slot.text_bytes == size && has_text(slot, word, size)) return &slot;
  }
}

__device__ inline int lanes_before(unsigned lanes, int lane) {
  return __popc(lanes & ((1U << lane) - 1));
}

__global__ void __launch_bounds__(kWordWarps* kWarp)
    find_words_kernel(DeviceWordTable table, NormalTexts texts, DeviceFoundWords found) {
  __shared__ std::uint32_t rings[kWordWarps][WordWalk::kRing];
  const auto warp = static_cast<int>(threadIdx.x) / kWarp;
  const auto lane = static_cast<int>(threadIdx.x) % kWarp;
  const auto text = static_cast<std::int32_t>(blockIdx.x) * kWordWarps + warp;
  if (text >= texts.count) return;  // the whole warp
  WordWalk walk(texts, text, table.ends_with_space, rings[warp], lane);
  std::uint32_t ids = 0, begin = 0, end = 0;
  while (walk.next(begin, end) > 0) {
    const WordSlot* const slot =
        begin < end ? find_slot(table, texts.bytes + begin, end - begin) : nullptr;
    if (slot != nullptr) ids += slot->count;
    const bool is_missed = begin < end && slot == nullptr;
    const unsigned missed = __ballot_sync(kEveryLane, is_missed);
    if (missed == 0) continue;
    std::uint32_t first = 0;
    if (lane == 0) first = atomicAdd(found.miss_count, static_cast<unsigned>(__popc(missed)));
    first = __shfl_sync(kEveryLane, first, 0);
    if (is_missed) found.misses[first + lanes_before(missed, lane)] = begin;
  }
  ids = warp_sum(ids);
  if (lane == 0) found.ids[text] = ids;
}

/// The path through one text, as one thread of its warp sees it.
class WordPath {
 public:
  __device__ WordPath(const DeviceWordTable& table, const NormalTexts& texts,
                      const DeviceWordPaths& paths, std::int32_t text, int lane)
      : table_(table),
        bytes_(texts.bytes),
        paths_(paths),
        lane_(lane),
        next_miss_(paths.first_miss[text]),
        out_(paths.ids + paths.out_begin[text]) {}

  /// Goes on with a word a lane, those of the first `count`; returns how many the path has.
  __device__ int add(std::uint32_t begin, std::uint32_t end, int count) {
    const Word word = word_at(begin, end);
    const int live = table_.scores != nullptr ? follow_scores(word, count)
                                              : first_beyond(!is_within(0, word.reach), count);
    write(word, live);
    return live;
  }

  __device__ std::uint32_t written() const { return written_; }
  __device__ float score() const { return score_; }

 private:
  struct Word {
    const std::int32_t* ids = nullptr;
    std::uint32_t count = 0;
    float reach = 0;
  };

  __device__ Word word_at(std::uint32_t begin, std::uint32_t end) {
    const WordSlot* const slot =
        begin < end ? find_slot(table_, bytes_ + begin, end - begin) : nullptr;
    const bool is_missed = begin < end && slot == nullptr;
    const unsigned missed = __ballot_sync(kEveryLane, is_missed);
    Word word;
    if (slot != nullptr) {
      const auto* const payload = reinterpret_cast<const std::int32_t*>(slot->payload.data());
      word = {payload + slot->ids_at(), slot->count, slot->reach};
    } else if (is_missed) {
      const MissedWord& miss = paths_.misses[next_miss_ + lanes_before(missed, lane_)];
      word = {paths_.missed_ids + miss.ids_begin, miss.count, miss.reach};
    }
    next_miss_ += static_cast<std::uint32_t>(__popc(missed));
    return word;
  }

  __device__ int first_beyond(bool is_beyond, int count) const {
    const unsigned beyond = __ballot_sync(kEveryLane, is_beyond && lane_ < count);
    return beyond == 0 ? count : __ffs(static_cast<int>(beyond)) - 1;
  }

  /// What the first steps of a word add, loaded before the score is there.
  class Steps {
   public:
    __device__ Steps(const Word& word, const DeviceWordTable& table) : word_(word), table_(table) {
#pragma unroll
      for (int step = 0; step < kLoaded; ++step) {
        if (next_ == word.count) continue;
        const std::int32_t id = word.ids[next_];
        scores_[step] = table.scores[id];
        next_ += table.step_ids[id];
        loaded_ = step + 1;
      }
    }

    __device__ float behind(float score) const {
#pragma unroll
      for (int step = 0; step < kLoaded; ++step) {
        if (step < loaded_) score = score_behind(score, scores_[step]);
      }
      return score_behind(score, word_.ids + next_, word_.count - next_, table_.scores,
                          table_.step_ids);
    }

   private:
    static constexpr int kLoaded = 3;

    const Word& word_;
    const DeviceWordTable& table_;
    double scores_[kLoaded] = {};
    int loaded_ = 0;
    std::uint32_t next_ = 0;  ///< id of the word, behind those steps
  };

  /// The sum is one of floats in the order of the text, so the lanes take turns.
  __device__ int follow_scores(const Word& word, int count) {
    const Steps steps(word, table_);
    float before = 0;
    for (int turn = 0; turn < count; ++turn) {
      float next = 0;
      if (lane_ == turn) {
        before = score_;
        next = steps.behind(before);
      }
      score_ = __shfl_sync(kEveryLane, next, turn);
    }
    const int live = first_beyond(!is_within(before, word.reach), count);
    if (live < count) score_ = __shfl_sync(kEveryLane, before, live);
    return live;
  }

  /// Calls visit(id) for a word's ids but those that are joined to the one before them.
  template <class Visit>
  __device__ void for_each_kept(const Word& word, std::int32_t before, Visit visit) const {
    for (std::uint32_t k = 0; k < word.count; ++k) {
      const std::int32_t id = word.ids[k];
      if (id != table_.joined_id || before != id) visit(id);
      before = id;
    }
  }

  /// The ids of the lanes below `live`.
  __device__ void write(Word word, int live) {
    if (live == 0) return;
    if (lane_ >= live) word.count = 0;
    const std::int32_t last = word.count > 0 ? word.ids[word.count - 1] : kNone;
    std::int32_t before = __shfl_up_sync(kEveryLane, last, 1);
    if (lane_ == 0) before = last_;
    last_ = __shfl_sync(kEveryLane, last, live - 1);
    std::uint32_t kept = 0;
    for_each_kept(word, before, [&](std::int32_t) { ++kept; });
    const std::uint32_t upto = warp_scan(kept, lane_);
    std::int32_t* out = out_ + written_ + (upto - kept);
    for_each_kept(word, before, [&](std::int32_t id) { *out++ = id; });
    written_ += __shfl_sync(kEveryLane, upto, kWarp - 1);
  }

  static constexpr std::int32_t kNone = -2;  ///< no id, and none that is joined

  const DeviceWordTable& table_;
  const char* const bytes_;
  const DeviceWordPaths& paths_;
  const int lane_;
  std::uint32_t next_miss_;
  std::int32_t* const out_;
  std::uint32_t written_ = 0;
  std::int32_t last_ = kNone;  ///< id of the path
  float score_ = 0;
};

__global__ void __launch_bounds__(kWordWarps* kWarp)
    write_words_kernel(DeviceWordTable table, NormalTexts texts, DeviceWordPaths paths) {
  __shared__ std::uint32_t rings[kWordWarps][WordWalk::kRing];
  const auto warp = static_cast<int>(threadIdx.x) / kWarp;
  const auto lane = static_cast<int>(threadIdx.x) % kWarp;
  const auto text = static_cast<std::int32_t>(blockIdx.x) * kWordWarps + warp;
  if (text >= texts.count) return;  // the whole warp
  WordWalk walk(texts, text, table.ends_with_space, rings[warp], lane);
  WordPath path(table, texts, paths, text, lane);
  std::uint32_t stop = PathEnd::kText;
  std::uint32_t begin = 0, end = 0;
  while (stop == PathEnd::kText) {
    const int count = walk.next(begin, end);
    if (count == 0) break;
    const int live = path.add(begin, end, count);
    if (live < count) stop = __shfl_sync(kEveryLane, begin, live) - texts.begin(text);
  }
  if (lane == 0) paths.ends[text] = {path.written(), stop, path.score()};
}

}  // namespace
}  // namespace winnow::cuda
