// The kernel of sketch_shingles: a block a document. Its threads put the hashes of the windows into
// a set, which says who was the first to come with a hash and lists it. Then each warp takes 64
// dimensions at a time: a thread projects a hash and counts the ones.
#pragma once

#include "cuda/bit_counters.cuh"
#include "cuda/quantise_block.cuh"
#include "winnow/core/sketch.h"

namespace winnow::cuda {
namespace {

constexpr std::int64_t kShortShingles = 1024;  // a document of so many needs no memory off the chip
constexpr std::int64_t kSharedSums = 2 * kShortShingles;  // dimensions
/// Numbers of memory off the chip that a word of a longer document stands for: a list, and a set of
/// a power of two.
constexpr std::int64_t kSpaceOfWord = 5;

/// A set of 64-bit hashes with open addressing, and a list of them. One block fills it.
struct DistinctHashes {
  static constexpr unsigned long long kFree = ~0ULL;

  unsigned long long *slots, *list;
  std::int64_t slot_count;  ///< a power of two, at least twice the hashes
  unsigned* listed;         ///< how many
  unsigned* has_free;       ///< whether the hash that looks like a free slot has come

  __device__ void clear() const {
    for (std::int64_t s = threadIdx.x; s < slot_count; s += kThreads) slots[s] = kFree;
    if (threadIdx.x == 0) *listed = *has_free = 0;
  }
  __device__ void add(unsigned long long hash) const {
    if (is_new(hash)) list[atomicAdd(listed, 1U)] = hash;
  }

 private:
  __device__ bool is_new(unsigned long long hash) const {
    if (hash == kFree) return atomicExch(has_free, 1U) == 0;
    auto slot = static_cast<std::int64_t>(hash & static_cast<std::uint64_t>(slot_count - 1));
    while (true) {
      const unsigned long long before = atomicCAS(&slots[slot], kFree, hash);
      if (before == kFree) return true;
      if (before == hash) return false;
      slot = (slot + 1) & (slot_count - 1);
    }
  }
};

/// Dimensions 64 w to 64 w + 63 of a document's sums, by one warp.
__device__ inline void project(const unsigned long long* list, std::int64_t count, std::int32_t w,
                               std::int64_t* sums) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  std::int64_t ones[2] = {};
  BitCounters counters;
  int added = 0;
  for (std::int64_t first = 0; first < count; first += kWarp) {
    if (first + lane < count) counters.add(projection_word(list[first + lane], w));
    if (++added < BitCounters::kMost) continue;
    counters.collect(lane, ones);
    added = 0;
  }
  counters.collect(lane, ones);
  for (int k = 0; k < 2; ++k) {
    sums[64 * std::int64_t{w} + BitCounters::flag_of(lane, k)] = 2 * ones[k] - count;
  }
}

/// The words of a document are those from its `begins` to its `ends`.
/// `space`: where a document has more than kShortShingles words, kSpaceOfWord numbers a word of all
/// documents. `more_sums`: for more than kSharedSums dimensions, a row each.
__global__ void __launch_bounds__(kThreads)
    sketch_kernel(SketchOptions options, const std::int64_t* begins, const std::int64_t* ends,
                  const std::uint64_t* words, unsigned long long* space, std::int64_t* more_sums,
                  std::int8_t* out) {
  __shared__ unsigned long long slots[2 * kShortShingles];
  __shared__ unsigned long long list[kShortShingles];
  __shared__ unsigned listed, has_free;
  const std::int64_t document = blockIdx.x;
  const std::int64_t first = begins[document];
  const std::int64_t size = ends[document] - first;
  const std::int64_t width = min(size, std::int64_t{options.shingle});
  const std::int64_t count = size == 0 ? 0 : size - width + 1;
  const bool is_short = count <= kShortShingles;
  unsigned long long* const own = is_short ? list : space + kSpaceOfWord * first;
  const DistinctHashes hashes{
      is_short ? slots : own + size, own,
      std::int64_t{1} << (64 - __clzll(2 * max(count, std::int64_t{1}) - 1)), &listed, &has_free};
  hashes.clear();
  __syncthreads();
  for (std::int64_t s = threadIdx.x; s < count; s += kThreads) {
    hashes.add(shingle_hash(words + first + s, width));
  }
  __syncthreads();
  // The set is done with.
  std::int64_t* const sums = options.dimensions <= kSharedSums
                                 ? reinterpret_cast<std::int64_t*>(slots)
                                 : more_sums + document * options.dimensions;
  for (std::int32_t w = static_cast<std::int32_t>(threadIdx.x) / kWarp; w < options.dimensions / 64;
       w += kWarps) {
    project(own, listed, w, sums);
  }
  __syncthreads();
  quantise_block(sums, options.dimensions, out + document * options.dimensions);
}

}  // namespace
}  // namespace winnow::cuda
