// A warp that cuts a text into words as encode_words has them: 128 bytes at a time, 4 a thread.
#pragma once

#include <cstdint>

#include "cuda/normal_texts.h"
#include "cuda/warp_sum.cuh"
#include "winnow/core/word_table.h"

namespace winnow::cuda {
namespace {

/// The words of one text in order. All threads of the warp call its functions, and all of them see
/// the same state.
class WordWalk {
 public:
  /// Before a step there are at most 32 places where words begin; a step finds at most one in two
  /// bytes and the text's first.
  static constexpr std::uint32_t kRing = 128;

  /// `ring`: room for kRing places in shared memory.
  __device__ WordWalk(const NormalTexts& texts, std::int32_t text, bool ends_with_space,
                      std::uint32_t* ring, int lane)
      : bytes_(texts.bytes),
        begin_(texts.begin(text)),
        end_(texts.end(text)),
        ends_with_space_(ends_with_space),
        ring_(ring),
        lane_(static_cast<std::uint32_t>(lane)),
        position_(begin_) {}

  /// The next words, a lane each; returns how many, 0 at the end. A lane that has none gets an
  /// empty one.
  __device__ int next(std::uint32_t& begin, std::uint32_t& end) {
    while (size_ <= kWarp && position_ < end_) step();
    const std::uint32_t count = min(size_, static_cast<std::uint32_t>(kWarp));
    begin = end = 0;
    if (lane_ < count) {
      begin = ring_[(head_ + lane_) % kRing];
      end = lane_ + 1 < size_ ? ring_[(head_ + lane_ + 1) % kRing] : end_;
    }
    head_ += count;
    size_ -= count;
    return static_cast<int>(count);
  }

 private:
  __device__ void step() {
    const std::uint32_t at = position_ + 4 * lane_;
    const std::uint32_t four = at < end_ ? *reinterpret_cast<const std::uint32_t*>(bytes_ + at) : 0;
    std::uint32_t before = __shfl_up_sync(kEveryLane, four >> 24, 1);
    if (lane_ == 0) before = last_;
    last_ = __shfl_sync(kEveryLane, four >> 24, kWarp - 1);
    unsigned begins = 0;
#pragma unroll
    for (unsigned k = 0; k < 4; ++k) {
      const std::uint32_t byte = four >> (8 * k) & 255;
      const bool is_inside = at + k < end_;
      const bool is_word =
          at + k == begin_ ||
          begins_word(static_cast<char>(before), static_cast<char>(byte), ends_with_space_);
      begins |= static_cast<unsigned>(is_inside && is_word) << k;
      before = byte;
    }
    const auto own = static_cast<std::uint32_t>(__popc(begins));
    const std::uint32_t upto = warp_scan(own, static_cast<int>(lane_));
    std::uint32_t place = head_ + size_ + upto - own;
    __syncwarp();  // what was in these places is read
    for (unsigned k = 0; k < 4; ++k) {
      if ((begins >> k & 1) != 0) ring_[place++ % kRing] = at + k;
    }
    size_ += __shfl_sync(kEveryLane, upto, kWarp - 1);
    position_ += 4 * kWarp;
    __syncwarp();
  }

  const char* const bytes_;
  const std::uint32_t begin_, end_;
  const bool ends_with_space_;
  std::uint32_t* const ring_;
  const std::uint32_t lane_;
  std::uint32_t position_;
  std::uint32_t last_ = 0;  ///< the byte before the next step
  std::uint32_t head_ = 0;  ///< of the words that are left
  std::uint32_t size_ = 0;
};

}  // namespace
}  // namespace winnow::cuda
