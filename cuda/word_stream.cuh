// A warp that cuts texts into words: 512 bytes at a time, 16 a thread.
#pragma once

#include <cstdint>

#include "cuda/device_text.h"
#include "cuda/warp_sum.cuh"
#include "winnow/core/fasttext_text.h"

namespace winnow::cuda {
namespace {

/// Bit k is set if byte k of the 16 separates words.
__device__ inline unsigned separator_bits(uint4 bytes) {
  return separators_of_four(bytes.x) | separators_of_four(bytes.y) << 4 |
         separators_of_four(bytes.z) << 8 | separators_of_four(bytes.w) << 12;
}

/// Words from a place of the texts on, in order, as the places of their first byte and of the byte
/// behind their last, both counted from there. A word that has begun before does not count. All
/// threads of the warp call its functions, and all of them see the same state.
class WordStream {
 public:
  /// Edges are the places where words and separators meet. Before a step fewer than 32 words are
  /// left, the last of which may be open; a step finds at most one edge a byte.
  static constexpr int kMostEdges = 64 + static_cast<int>(kStepBytes);

  /// `edges`: room for kMostEdges in shared memory. `begin`: a multiple of kStepBytes.
  __device__ WordStream(const DeviceTexts& texts, std::int64_t begin, std::uint32_t* edges,
                        int lane)
      : bytes_(texts.bytes + begin),
        left_(static_cast<std::uint32_t>(min(texts.size - begin, kMostLeft))),
        edges_(edges),
        lane_(lane) {
    before_ = begin == 0 || is_fasttext_space(bytes_[-1]) ? 1 : 0;
    size_ = before_ == 1 ? 0 : -1;  // its end is the first edge, which there is no place for
    ahead_ = load();
  }

  /// The bytes behind which the next step begins.
  __device__ std::uint32_t position() const { return position_; }
  __device__ bool ended() const { return position_ >= left_; }
  /// Words whose end has been seen.
  __device__ int words() const { return (size_ - head_) / 2; }
  __device__ std::uint32_t begin_of(int word) const { return edges_[head_ + 2 * word]; }
  __device__ std::uint32_t end_of(int word) const { return edges_[head_ + 2 * word + 1]; }
  /// Whether a word that begins below `limit` is left, seen to its end or not.
  __device__ bool has_begun_before(std::uint32_t limit) const {
    return size_ > head_ && edges_[head_] < limit;
  }
  __device__ void drop(int words) { head_ += 2 * words; }

  /// Reads on. At most 31 complete words may be left.
  __device__ void step() {
    keep_what_is_left();
    const unsigned separators = separator_bits(ahead_);
    const unsigned last = separators >> 15;
    unsigned before = __shfl_up_sync(kEveryLane, last, 1);
    if (lane_ == 0) before = before_;
    before_ = __shfl_sync(kEveryLane, last, kWarp - 1);
    unsigned edges = (separators ^ (separators << 1 | before)) & 0xffff;
    const std::uint32_t place = position_ + 16 * static_cast<std::uint32_t>(lane_);
    position_ += static_cast<std::uint32_t>(kStepBytes);
    if (position_ < left_) ahead_ = load();
    const int upto = warp_scan(__popc(edges), lane_);
    for (int slot = size_ + upto - __popc(edges); edges != 0; edges &= edges - 1) {
      if (slot >= 0) edges_[slot] = place + static_cast<std::uint32_t>(__ffs(edges)) - 1;
      ++slot;
    }
    size_ += __shfl_sync(kEveryLane, upto, kWarp - 1);
    __syncwarp();
  }

 private:
  /// Texts have at most 2^31 bytes, and no word is in two of them: no more is read from a chunk on.
  static constexpr std::int64_t kMostLeft = 0xffffffffLL / kStepBytes * kStepBytes;

  __device__ uint4 load() const {
    return *reinterpret_cast<const uint4*>(bytes_ + position_ + 16 * lane_);
  }

  __device__ void keep_what_is_left() {
    const int left = size_ - head_;
    const std::uint32_t first = lane_ < left ? edges_[head_ + lane_] : 0;
    const std::uint32_t next = lane_ + kWarp < left ? edges_[head_ + lane_ + kWarp] : 0;
    __syncwarp();
    if (lane_ < left) edges_[lane_] = first;
    if (lane_ + kWarp < left) edges_[lane_ + kWarp] = next;
    head_ = 0;
    size_ = left;
  }

  const char* const bytes_;
  const std::uint32_t left_;
  std::uint32_t* const edges_;
  const int lane_;
  std::uint32_t position_ = 0;
  unsigned before_;  ///< 1 if the byte before the next step separates
  int head_ = 0;     ///< the first edge that is left
  int size_;
  uint4 ahead_;  ///< this thread's bytes of the next step, on their way while the words are used
};

}  // namespace
}  // namespace winnow::cuda
