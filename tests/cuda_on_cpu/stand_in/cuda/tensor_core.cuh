// In place of cuda/tensor_core.cuh, whose instructions only a GPU has: the same functions, written
// from the manual's tables.
#pragma once

#include <cstdint>
#include <cstring>

#include "cuda_on_cpu/block_executor.h"

namespace winnow::cuda {
namespace {

struct LeftPart {
  std::uint32_t words[4];
};
struct RightPart {
  std::uint32_t words[2];
};
struct SumPart {
  std::int32_t values[4];
};

/// What a lane hands in for one product.
struct ProductShare {
  SumPart* sum;
  LeftPart left;
  RightPart right;
};

/// mma.m16n8k32 as PTX describes its fragments, by lane: a(row, k), b(k, column), c(row, column).
void multiply_warp(const cuda_on_cpu::Lanes& lanes, unsigned) {
  std::int8_t a[16][32], b[8][32];
  for (int lane = 0; lane < 32; ++lane) {
    const auto& share = *static_cast<const ProductShare*>(lanes[static_cast<std::size_t>(lane)]);
    const int group = lane / 4;
    const int k = lane % 4 * 4;
    const auto put = [](std::int8_t* row, std::uint32_t word) { std::memcpy(row, &word, 4); };
    put(a[group] + k, share.left.words[0]);
    put(a[group + 8] + k, share.left.words[1]);
    put(a[group] + 16 + k, share.left.words[2]);
    put(a[group + 8] + 16 + k, share.left.words[3]);
    put(b[group] + k, share.right.words[0]);
    put(b[group] + 16 + k, share.right.words[1]);
  }
  for (int lane = 0; lane < 32; ++lane) {
    SumPart& sum = *static_cast<const ProductShare*>(lanes[static_cast<std::size_t>(lane)])->sum;
    for (int v = 0; v < 4; ++v) {
      const int row = lane / 4 + v / 2 * 8;
      const int column = lane % 4 * 2 + v % 2;
      std::int32_t dot = 0;
      for (int k = 0; k < 32; ++k) dot += a[row][k] * b[column][k];
      sum.values[v] += dot;
    }
  }
}

void multiply_add(SumPart& sum, const LeftPart& left, const RightPart& right,
                  cuda_on_cpu::Place place = cuda_on_cpu::Place::current()) {
  ProductShare own{&sum, left, right};
  cuda_on_cpu::meet_warp(0xffffffffU, &own, multiply_warp, place);
}

void begin_copy16(void* shared, const void* global) { cuda_on_cpu::begin_copy(shared, global, 16); }
void commit_copies() { cuda_on_cpu::commit_copies(); }
void wait_for_all_but_newest() { cuda_on_cpu::wait_for_copies(1); }

}  // namespace
}  // namespace winnow::cuda
