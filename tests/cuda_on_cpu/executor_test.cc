// The block executor itself: right kernels pass in every order, planted faults are found.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "cuda_on_cpu/stand_in/cuda_runtime.h"

namespace winnow::cuda_on_cpu {
namespace {

constexpr unsigned kThreads = 128;
constexpr Schedule kSchedules[] = {{Order::kAscending, false},  {Order::kAscending, true},
                                   {Order::kDescending, false}, {Order::kDescending, true},
                                   {Order::kShuffled, false},   {Order::kShuffled, true}};

/// What a kernel leaves in `out` (at first all 0) under each schedule.
template <class Kernel>
std::vector<std::vector<std::int64_t>> results(std::size_t size, dim3 grid, dim3 block,
                                               const Kernel& kernel) {
  std::vector<std::vector<std::int64_t>> all;
  for (const Schedule& schedule : kSchedules) {
    std::vector<std::int64_t>& out = all.emplace_back(size);
    run_grid(grid, block, schedule, [&] { kernel(out.data()); });
  }
  return all;
}

template <class Kernel>
int wrong_schedules(const std::vector<std::int64_t>& expected, dim3 grid, dim3 block,
                    const Kernel& kernel) {
  int wrong = 0;
  for (const auto& result : results(expected.size(), grid, block, kernel)) {
    wrong += result == expected ? 0 : 1;
  }
  return wrong;
}

template <class Kernel>
std::string fault_of(dim3 block, const Schedule& schedule, const Kernel& kernel) {
  try {
    run_grid(1, block, schedule, kernel);
  } catch (const KernelFault& fault) {
    return fault.what();
  }
  return {};
}

TEST(BlockExecutor, RunsEachThreadOfEachBlockOnce) {
  const dim3 grid(3, 2, 2);
  const dim3 block(5, 4, 3);
  const std::vector<std::int64_t> once(3 * 2 * 2 * 5 * 4 * 3, 1);
  const auto count = [](std::int64_t* out) {
    const unsigned number = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
    const unsigned of_block = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    ++out[number * blockDim.x * blockDim.y * blockDim.z + of_block];
  };
  EXPECT_EQ(wrong_schedules(once, grid, block, count), 0);
}

/// Who runs first: the number of its turn, for each thread.
TEST(BlockExecutor, TheOrdersDiffer) {
  std::set<std::vector<std::int64_t>> turns;
  for (const Order order : {Order::kAscending, Order::kDescending, Order::kShuffled}) {
    std::vector<std::int64_t> turn(kThreads);
    std::int64_t next = 0;
    run_grid(1, kThreads, {order}, [&] { turn[threadIdx.x] = next++; });
    turns.insert(turn);
  }
  EXPECT_EQ(turns.size(), 3U);
}

// A sum over the block in shared memory, with each of its two barriers or without.
enum class Lacks { kNothing, kBarrierAfterWriting, kBarrierInTheLoop };

template <Lacks lacks>
void sum_kernel(std::int64_t* out) {
  __shared__ std::int64_t shared[kThreads];
  shared[threadIdx.x] = threadIdx.x + 1;
  if (lacks != Lacks::kBarrierAfterWriting) __syncthreads();
  for (unsigned step = kThreads / 2; step > 0; step /= 2) {
    if (threadIdx.x < step) shared[threadIdx.x] += shared[threadIdx.x + step];
    if (lacks != Lacks::kBarrierInTheLoop) __syncthreads();
  }
  if (threadIdx.x == 0) out[blockIdx.x] = shared[0];
}

TEST(BlockExecutor, ARightKernelIsRightInEveryOrder) {
  const std::vector<std::int64_t> expected(5, kThreads * (kThreads + 1) / 2);
  EXPECT_EQ(wrong_schedules(expected, 5, kThreads, sum_kernel<Lacks::kNothing>), 0);
}

TEST(BlockExecutor, FindsAMissingBarrier) {
  const std::vector<std::int64_t> expected(5, kThreads * (kThreads + 1) / 2);
  EXPECT_GT(wrong_schedules(expected, 5, kThreads, sum_kernel<Lacks::kBarrierAfterWriting>), 0);
  EXPECT_GT(wrong_schedules(expected, 5, kThreads, sum_kernel<Lacks::kBarrierInTheLoop>), 0);
}

// Two rounds through one buffer: without the second barrier a fast thread overwrites what a slow
// one still has to read.
template <bool second_barrier>
void exchange_kernel(std::int64_t* out) {
  __shared__ std::int64_t shared[kThreads];
  for (int round = 1; round <= 2; ++round) {
    shared[threadIdx.x] = round * 1000 + threadIdx.x;
    __syncthreads();
    out[threadIdx.x] = out[threadIdx.x] * 10000 + shared[kThreads - 1 - threadIdx.x];
    if (second_barrier) __syncthreads();
  }
}

TEST(BlockExecutor, FindsABufferThatIsOverwrittenTooEarly) {
  std::vector<std::int64_t> expected;
  for (unsigned t = 0; t < kThreads; ++t) {
    expected.push_back((1000 + kThreads - 1 - t) * 10000 + 2000 + kThreads - 1 - t);
  }
  EXPECT_EQ(wrong_schedules(expected, 1, kThreads, exchange_kernel<true>), 0);
  EXPECT_GT(wrong_schedules(expected, 1, kThreads, exchange_kernel<false>), 0);
}

TEST(BlockExecutor, SharedMemoryBeginsAsRubbish) {
  const auto counts_up = [](std::int64_t* out) {
    __shared__ std::int64_t counter;
    atomicAdd(&counter, 1);
    __syncthreads();
    if (threadIdx.x == 0) out[blockIdx.x] = counter;
  };
  const std::vector<std::int64_t> hoped(2, kThreads);
  EXPECT_EQ(wrong_schedules(hoped, 2, kThreads, counts_up),
            static_cast<int>(std::size(kSchedules)));
}

TEST(BlockExecutor, FindsCopiesThatNobodyWaitsFor) {
  const std::vector<std::int64_t> source = {41, 42, 43, 44, 45, 46};
  const auto copies = [&](bool waits) {
    return [&source, waits](std::int64_t* out) {
      __shared__ std::int64_t shared[6];
      begin_copy(&shared[3 * threadIdx.x], &source[3 * threadIdx.x], 24);
      commit_copies();
      if (waits) wait_for_copies(0);
      __syncthreads();
      for (int i = 0; i < 3; ++i) out[3 * threadIdx.x + i] = shared[5 - 3 * threadIdx.x - i];
    };
  };
  const std::vector<std::int64_t> expected(source.rbegin(), source.rend());
  EXPECT_EQ(wrong_schedules(expected, 1, 2, copies(true)), 0);
  EXPECT_GT(wrong_schedules(expected, 1, 2, copies(false)), 0);
}

TEST(BlockExecutor, AtomicsAddUp) {
  const auto count = [](std::int64_t* out) {
    for (int n = 0; n < 10; ++n) atomicAdd(out, std::int64_t{threadIdx.x});
    atomicMax(out + 1, std::int64_t{blockIdx.x * 1000 + threadIdx.x});
    atomicCAS(out + 2, 0, std::int64_t{blockIdx.x + 1});
    atomicMin(out + 3, std::int64_t{blockIdx.x} - std::int64_t{threadIdx.x});
  };
  for (const auto& result : results(4, 4, kThreads, count)) {
    EXPECT_EQ(result[0], 4 * 10 * (kThreads * (kThreads - 1) / 2));
    EXPECT_EQ(result[1], 3 * 1000 + kThreads - 1);
    EXPECT_TRUE(result[2] >= 1 && result[2] <= 4) << result[2];
    EXPECT_EQ(result[3], 1 - std::int64_t{kThreads});
  }
}

TEST(BlockExecutor, WarpFunctionsDoAsTheManualSays) {
  const auto kernel = [](std::int64_t* out) {
    const int own = static_cast<int>(threadIdx.x);
    std::int64_t* const at = out + own * 8;
    at[0] = __shfl_down_sync(0xffffffffU, own, 16);
    at[1] = __shfl_up_sync(0xffffffffU, own, 3, 8);
    at[2] = __shfl_xor_sync(0xffffffffU, own, 5);
    at[3] = __shfl_sync(0xffffffffU, own * 2, 9);
    at[4] = __ballot_sync(0xffffffffU, own % 3 == 0);
    at[5] = __reduce_add_sync(0xffffffffU, own);
    at[6] = __match_any_sync(0xffffffffU, own % 2);
    // The odd lanes alone: the even ones do not come here.
    at[7] = own % 2 == 0 ? 0 : __ballot_sync(0xaaaaaaaaU, own > 15);
  };
  for (const auto& result : results(64 * 8, 1, 64, kernel)) {
    for (int t = 0; t < 64; ++t) {
      const int lane = t % 32;
      const std::int64_t* const at = &result[static_cast<std::size_t>(t) * 8];
      EXPECT_EQ(at[0], lane < 16 ? t + 16 : t);
      EXPECT_EQ(at[1], lane % 8 < 3 ? t : t - 3);
      EXPECT_EQ(at[2], t ^ 5);
      EXPECT_EQ(at[3], 2 * (t - lane + 9));
      EXPECT_EQ(at[4], t < 32 ? 0x49249249 : 0x92492492);
      EXPECT_EQ(at[5], t < 32 ? 31 * 16 : 31 * 16 + 32 * 32);
      EXPECT_EQ(at[6], t % 2 == 0 ? 0x55555555 : 0xaaaaaaaa);
      EXPECT_EQ(at[7], t % 2 == 0 ? 0 : t < 32 ? 0xaaaa0000 : 0xaaaaaaaa);
    }
  }
}

TEST(BlockExecutor, ABarrierThatNotAllReachIsAFault) {
  for (const Schedule& schedule : kSchedules) {
    const std::string fault = fault_of(64, schedule, [] {
      if (threadIdx.x == 7) return;
      __syncthreads();
    });
    EXPECT_NE(fault.find("executor_test.cc"), std::string::npos) << fault;
    EXPECT_NE(fault.find("some have returned"), std::string::npos) << fault;
  }
}

TEST(BlockExecutor, TwoBarriersAtATimeAreAFault) {
  for (const Schedule& schedule : kSchedules) {
    const std::string fault = fault_of(64, schedule, [] {
      if (threadIdx.x < 32) {
        __syncthreads();
      } else {
        __syncthreads();
      }
    });
    EXPECT_NE(fault.find("another at executor_test.cc"), std::string::npos) << fault;
  }
}

TEST(BlockExecutor, ALaneThatDoesNotComeIsAFault) {
  for (const Schedule& schedule : kSchedules) {
    EXPECT_NE(fault_of(32, schedule,
                       [] {
                         if (threadIdx.x != 3) __syncwarp();
                       })
                  .find("waits at"),
              std::string::npos);
    EXPECT_NE(fault_of(32, schedule, [] { __syncwarp(0xfffffffeU); }).find("not in the mask"),
              std::string::npos);
    EXPECT_NE(fault_of(31, schedule, [] { __syncwarp(); }).find("not there"), std::string::npos);
    // The few wait for all; in some orders the others have met each other before.
    EXPECT_NE(
        fault_of(32, schedule, [] { __syncwarp(threadIdx.x < 9 ? 0xffffffffU : 0xfffffe00U); }),
        "");
  }
}

TEST(BlockExecutor, AShuffleFromALaneThatTakesNoPartIsAFault) {
  EXPECT_NE(fault_of(32, {},
                     [] {
                       if (threadIdx.x < 8) __shfl_down_sync(0xffU, 1, 4);
                     })
                .find("takes no part"),
            std::string::npos);
}

TEST(BlockExecutor, WhatAThreadThrowsComesOut) {
  for (const Schedule& schedule : kSchedules) {
    EXPECT_THROW(run_grid(2, 64, schedule,
                          [] {
                            __syncthreads();
                            if (threadIdx.x == 5) throw std::length_error("five");
                          }),
                 std::length_error);
  }
  int ran = 0;  // and leaves nothing behind
  run_grid(1, 1, {}, [&] { ++ran; });
  EXPECT_EQ(ran, 1);
}

TEST(BlockExecutor, OutsideOfAKernelNothingWaits) {
  EXPECT_THROW(__syncthreads(), KernelFault);
  EXPECT_THROW(__syncwarp(), KernelFault);
}

}  // namespace
}  // namespace winnow::cuda_on_cpu
