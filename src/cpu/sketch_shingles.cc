#include <algorithm>
#include <bit>
#include <cstddef>
#include <span>
#include <utility>

#include "cpu/kernels.h"
#include "cpu/quantise_row.h"
#include "winnow/core/dispatch.h"
#include "winnow/core/shingles.h"

namespace winnow::cpu {
namespace {

// Shingles are projected in blocks of 8 vectors of 8 lanes.
constexpr std::size_t kLanes = 8;
constexpr std::size_t kVectors = 8;
constexpr std::size_t kBlock = kLanes * kVectors;
using Lanes = std::uint64_t __attribute__((vector_size(64)));

// Longer documents are sorted: a hash set of theirs would leave the cache, and grow without bound.
constexpr std::size_t kMostHashed = std::size_t{1} << 16;

/// Keeps one of equal values. Three quarters of the slots stay free, so a search rarely goes on; a
/// free slot holds 0, so the value 0 has a flag of its own.
void keep_distinct_by_hash(std::vector<std::uint64_t>& values, std::vector<std::uint64_t>& slots) {
  const std::size_t wanted = std::bit_ceil(4 * values.size());
  if (slots.size() < wanted) slots.resize(wanted);
  std::fill_n(slots.begin(), wanted, 0);
  bool seen_zero = false;
  std::size_t kept = 0;
  for (const std::uint64_t value : values) {
    std::size_t slot = value & (wanted - 1);
    while (slots[slot] != 0 && slots[slot] != value) slot = (slot + 1) & (wanted - 1);
    const bool seen = value == 0 ? std::exchange(seen_zero, true) : slots[slot] == value;
    slots[slot] = value;
    values[kept] = value;
    kept += seen ? 0 : 1;
  }
  values.resize(kept);
}

void keep_distinct(std::vector<std::uint64_t>& values, std::vector<std::uint64_t>& slots) {
  if (values.size() <= kMostHashed) {
    keep_distinct_by_hash(values, slots);
    return;
  }
  std::ranges::sort(values);
  const auto rest = std::ranges::unique(values);
  values.erase(rest.begin(), rest.end());
}

// Bits are counted by column in two steps. A carry-save adder sums the bits of eight vectors into
// planes that count 1, 2 and 4, and carries out one that counts 8. A plane is then spread over
// bytes: byte b of spread[t] counts bit 8 b + t, in each lane for itself.
struct Planes {
  Lanes ones = {};
  Lanes twos = {};
  Lanes fours = {};
};
struct Spread {
  Lanes bytes[8] = {};
};

// What a byte holds before it must be flushed: 255 >= 8 * 31 + 7.
constexpr std::size_t kBlocksPerFlush = 31;

/// sum and carry of a + b + sum, bit by bit.
WINNOW_INLINE void carry_save(Lanes& carry, Lanes& sum, const Lanes& a, const Lanes& b) {
  const Lanes either = sum ^ a;
  carry = (sum & a) | (either & b);
  sum = either ^ b;
}

/// Adds eight vectors to the planes; `eights` is what they carry out.
WINNOW_INLINE void add_block(const Lanes* x, Planes& planes, Lanes& eights) {
  Lanes two_a, two_b, four_a, four_b;
  carry_save(two_a, planes.ones, x[0], x[1]);
  carry_save(two_b, planes.ones, x[2], x[3]);
  carry_save(four_a, planes.twos, two_a, two_b);
  carry_save(two_a, planes.ones, x[4], x[5]);
  carry_save(two_b, planes.ones, x[6], x[7]);
  carry_save(four_b, planes.twos, two_a, two_b);
  carry_save(eights, planes.fours, four_a, four_b);
}

WINNOW_INLINE void spread(const Lanes& plane, int log2_weight, Spread& counts) {
#pragma GCC unroll 8
  for (int t = 0; t < 8; ++t) {
    counts.bytes[t] += ((plane >> t) & 0x0101010101010101ULL) << log2_weight;
  }
}

/// Adds the byte counts of all lanes to `set`: first in pairs of bytes, which eight lanes cannot
/// overflow.
WINNOW_INLINE void flush(const Spread& counts, std::int64_t* set) {
  for (int t = 0; t < 8; ++t) {
    for (int odd = 0; odd < 2; ++odd) {
      const Lanes wide = (counts.bytes[t] >> (8 * odd)) & 0x00ff00ff00ff00ffULL;
      std::uint64_t total = 0;
      for (std::size_t lane = 0; lane < kLanes; ++lane) total += wide[lane];
      for (int pair = 0; pair < 4; ++pair) {
        set[16 * pair + 8 * odd + t] += static_cast<std::int64_t>((total >> (16 * pair)) & 0xffff);
      }
    }
  }
}

/// set[c] += how many shingles have bit c of projection word `w`, for its 64 columns. `count` is a
/// multiple of kBlock.
WINNOW_CLONES void count_bits(const std::uint64_t* shingles, std::size_t count, std::int32_t w,
                              std::int64_t* set) {
  constexpr std::size_t kFlush = kBlock * kBlocksPerFlush;
  for (std::size_t begin = 0; begin < count; begin += kFlush) {
    Planes planes;
    Spread counts;
    for (std::size_t p = begin; p < std::min(count, begin + kFlush); p += kBlock) {
      alignas(64) std::uint64_t words[kBlock];
      for (std::size_t k = 0; k < kBlock; ++k) words[k] = projection_word(shingles[p + k], w);
      Lanes x[kVectors];
      __builtin_memcpy(x, words, sizeof(x));
      Lanes eights;
      add_block(x, planes, eights);
      spread(eights, 3, counts);
    }
    spread(planes.ones, 0, counts);
    spread(planes.twos, 1, counts);
    spread(planes.fours, 2, counts);
    flush(counts, set);
  }
}

/// sums[c] = the shingles with bit c set less those without.
void project(std::vector<std::uint64_t>& shingles, std::span<std::int64_t> sums) {
  const auto count = static_cast<std::int64_t>(shingles.size());
  shingles.resize((shingles.size() + kBlock - 1) / kBlock * kBlock, 0);
  const auto padding = static_cast<std::int64_t>(shingles.size()) - count;
  std::fill(sums.begin(), sums.end(), 0);
  for (std::size_t w = 0; w < sums.size() / 64; ++w) {
    std::int64_t* set = sums.data() + 64 * w;
    count_bits(shingles.data(), shingles.size(), static_cast<std::int32_t>(w), set);
    const std::uint64_t padded = projection_word(0, static_cast<std::int32_t>(w));
    for (int c = 0; c < 64; ++c) {
      const auto bit = static_cast<std::int64_t>((padded >> c) & 1);
      set[c] = 2 * (set[c] - padding * bit) - count;
    }
  }
}

}  // namespace

void sketch_shingles(SketchOptions options, CsrView<std::uint64_t> words,
                     MatrixView<std::int8_t> out, SketchScratch& scratch) {
  scratch.sums.resize(static_cast<std::size_t>(options.dimensions));
  for (std::int64_t d = 0; d < words.rows(); ++d) {
    const std::span<const std::uint64_t> document = words.row(d);
    if (document.empty()) {
      std::ranges::fill(out.row(d), std::int8_t{0});
      continue;
    }
    scratch.shingles.clear();
    append_windows(document, options.shingle, scratch.shingles);
    keep_distinct(scratch.shingles, scratch.slots);
    project(scratch.shingles, scratch.sums);
    quantise_row(scratch.sums, out.row(d));
  }
}

}  // namespace winnow::cpu
