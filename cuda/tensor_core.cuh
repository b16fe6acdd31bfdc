// The two instructions of sm_80 and later that the join is made of.
#pragma once

#include <cstdint>

namespace winnow::cuda {
namespace {

/// Parts of a 16 x 8 product of int8 matrices, 16 x 32 and 32 x 8, as the 32 threads of a warp hold
/// them (PTX: mma.m16n8k32). With g = lane / 4 and t = lane % 4, in units of four columns:
///     left    (row g, columns t), (g + 8, t), (g, t + 4), (g + 8, t + 4)
///     right   (column g, rows t), (g, t + 4)
///     sums    (row g, column 2 t), (g, 2 t + 1), (g + 8, 2 t), (g + 8, 2 t + 1)
struct LeftPart {
  std::uint32_t words[4];
};
struct RightPart {
  std::uint32_t words[2];
};
struct SumPart {
  std::int32_t values[4];
};

/// sum += left . right, exactly. All threads of the warp call it.
__device__ void multiply_add(SumPart& sum, const LeftPart& left, const RightPart& right) {
  asm("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+r"(sum.values[0]), "+r"(sum.values[1]), "+r"(sum.values[2]), "+r"(sum.values[3])
      : "r"(left.words[0]), "r"(left.words[1]), "r"(left.words[2]), "r"(left.words[3]),
        "r"(right.words[0]), "r"(right.words[1]));
}

/// Copies 16 bytes, both addresses a multiple of 16, from global to shared memory while the thread
/// goes on. What a thread began up to a `commit_copies` is one group.
__device__ void begin_copy16(void* shared, const void* global) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(
                   static_cast<std::uint32_t>(__cvta_generic_to_shared(shared))),
               "l"(global)
               : "memory");
}
__device__ void commit_copies() { asm volatile("cp.async.commit_group;" ::: "memory"); }

/// Waits until all of this thread's groups but the newest have arrived.
__device__ void wait_for_all_but_newest() { asm volatile("cp.async.wait_group 1;" ::: "memory"); }

}  // namespace
}  // namespace winnow::cuda
