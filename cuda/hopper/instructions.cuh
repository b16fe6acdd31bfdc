// The instructions of Hopper (sm_90a) that the join is made of: boxes of a matrix copied to shared
// memory by the tensor memory engine, barriers that count what has arrived, and products of shared
// matrices by groups of four warps. Names and formulas: PTX ISA, "cp.async.bulk.tensor",
// "mbarrier" and "wgmma".
#pragma once

#include <cuda.h>

#include <cstdint>

#include "cuda/tensor_core.cuh"

namespace winnow::cuda {
namespace {

constexpr int kWarpGroup = 128;  // threads that multiply together
constexpr int kSlab = 128;       // bytes of a row that one box has: the width that is swizzled

__device__ std::uint32_t shared_address(const void* pointer) {
  return static_cast<std::uint32_t>(__cvta_generic_to_shared(pointer));
}

/// A barrier in shared memory. Its phases alternate between parity 0 and 1, 0 first; a wait for
/// parity 1 on a fresh barrier returns at once.
class Barrier {
 public:
  /// A phase ends after `arrivals` of them, when all bytes that they announced are there.
  __device__ void begin(unsigned arrivals) {
    asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(address()), "r"(arrivals)
                 : "memory");
  }
  __device__ void arrive() {
    asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(address()) : "memory");
  }
  __device__ void arrive_before(unsigned bytes) {
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(address()),
                 "r"(bytes)
                 : "memory");
  }
  __device__ void wait(unsigned parity) {
    asm volatile(
        "{\n.reg .pred over;\n"
        "again:\n"
        "mbarrier.try_wait.parity.shared::cta.b64 over, [%0], %1;\n"
        "@!over bra again;\n}" ::"r"(address()),
        "r"(parity)
        : "memory");
  }
  __device__ std::uint32_t address() const { return shared_address(&word_); }

 private:
  std::uint64_t word_;
};

/// Makes barriers that this thread began visible to the copies of the engine.
__device__ void publish_barriers() {
  asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
}

/// Begins to copy the box of `map` at (column, row); its bytes arrive at `barrier`. Outside the
/// matrix there are zeros, and they count as bytes too.
__device__ void begin_box(std::int8_t* shared, const CUtensorMap& map, int column, int row,
                          const Barrier& barrier) {
  asm volatile(
      "cp.async.bulk.tensor.2d.shared::cluster.global.tile.mbarrier::complete_tx::bytes "
      "[%0], [%1, {%3, %4}], [%2];" ::"r"(shared_address(shared)),
      "l"(&map), "r"(barrier.address()), "r"(column), "r"(row)
      : "memory");
}

/// Names int8 rows in shared memory to the tensor core: kSlab bytes a row, eight rows an atom of
/// 1024 bytes, as a box with 128-byte swizzle leaves them. `rows` is a multiple of 1024 bytes, or
/// of 32 beyond one, which is 32 columns on.
__device__ std::uint64_t descriptor(std::uint32_t rows) {
  constexpr std::uint64_t kAtomBytes = 1024;
  constexpr std::uint64_t kSwizzle128 = 1;
  return (rows & 0x3ffffU) >> 4 | std::uint64_t{1} << 16 | kAtomBytes >> 4 << 32 |
         kSwizzle128 << 62;
}

/// Between other uses of the sums and the first product that is added to them.
__device__ void fence_sums() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
/// The products that the group began up to here are one batch.
__device__ void commit_products() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }
/// Waits until at most `kBatches` batches are not done.
template <int kBatches>
__device__ void wait_for_products() {
  asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(kBatches) : "memory");
}

/// Begins sums += left . right (sums = left . right unless `adds`) for 64 rows, 128 rows and 32
/// columns. Thread t of the group holds, in sums[n].values[2 h + e], the product of left row
/// 16 (t / 32) + 8 h + t % 32 / 4 and right row 8 n + 2 (t % 4) + e.
__device__ void begin_product(SumPart (&sums)[16], std::uint64_t left, std::uint64_t right,
                              bool adds) {
  asm volatile(
      "{\n.reg .pred adds;\nsetp.ne.b32 adds, %66, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n128k32.s32.s8.s8 {"
      "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "
      "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, "
      "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, "
      "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63}, "
      "%64, %65, adds;\n}"
      : "+r"(sums[0].values[0]), "+r"(sums[0].values[1]), "+r"(sums[0].values[2]),
        "+r"(sums[0].values[3]), "+r"(sums[1].values[0]), "+r"(sums[1].values[1]),
        "+r"(sums[1].values[2]), "+r"(sums[1].values[3]), "+r"(sums[2].values[0]),
        "+r"(sums[2].values[1]), "+r"(sums[2].values[2]), "+r"(sums[2].values[3]),
        "+r"(sums[3].values[0]), "+r"(sums[3].values[1]), "+r"(sums[3].values[2]),
        "+r"(sums[3].values[3]), "+r"(sums[4].values[0]), "+r"(sums[4].values[1]),
        "+r"(sums[4].values[2]), "+r"(sums[4].values[3]), "+r"(sums[5].values[0]),
        "+r"(sums[5].values[1]), "+r"(sums[5].values[2]), "+r"(sums[5].values[3]),
        "+r"(sums[6].values[0]), "+r"(sums[6].values[1]), "+r"(sums[6].values[2]),
        "+r"(sums[6].values[3]), "+r"(sums[7].values[0]), "+r"(sums[7].values[1]),
        "+r"(sums[7].values[2]), "+r"(sums[7].values[3]), "+r"(sums[8].values[0]),
        "+r"(sums[8].values[1]), "+r"(sums[8].values[2]), "+r"(sums[8].values[3]),
        "+r"(sums[9].values[0]), "+r"(sums[9].values[1]), "+r"(sums[9].values[2]),
        "+r"(sums[9].values[3]), "+r"(sums[10].values[0]), "+r"(sums[10].values[1]),
        "+r"(sums[10].values[2]), "+r"(sums[10].values[3]), "+r"(sums[11].values[0]),
        "+r"(sums[11].values[1]), "+r"(sums[11].values[2]), "+r"(sums[11].values[3]),
        "+r"(sums[12].values[0]), "+r"(sums[12].values[1]), "+r"(sums[12].values[2]),
        "+r"(sums[12].values[3]), "+r"(sums[13].values[0]), "+r"(sums[13].values[1]),
        "+r"(sums[13].values[2]), "+r"(sums[13].values[3]), "+r"(sums[14].values[0]),
        "+r"(sums[14].values[1]), "+r"(sums[14].values[2]), "+r"(sums[14].values[3]),
        "+r"(sums[15].values[0]), "+r"(sums[15].values[1]), "+r"(sums[15].values[2]),
        "+r"(sums[15].values[3])
      : "l"(left), "l"(right), "r"(static_cast<int>(adds)));
}

/// The registers a thread of this warp group may use from here on; of all groups together no more
/// than the kernel began with.
template <int kRegisters>
__device__ void give_registers_back() {
  asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(kRegisters));
}
template <int kRegisters>
__device__ void take_registers() {
  asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(kRegisters));
}

}  // namespace
}  // namespace winnow::cuda
