// Runs a CUDA kernel on the CPU: one block after another, the threads of a block as fibres, which
// switch where CUDA lets threads wait for each other.
//
// A thread runs until it waits (at a barrier, or for its warp) or comes to an atomic operation; who
// goes on then is a matter of the order. Between two waits CUDA promises nothing about who is
// first, so a kernel without a fault computes the same in every order, and one that lacks a barrier
// does not in at least one: an early thread sees what the others have not written yet, or a late
// one what they have already overwritten. Shared memory is full of rubbish when a block begins.
#pragma once

#include <array>
#include <functional>
#include <source_location>
#include <stdexcept>

#include "cuda_on_cpu/stand_in/cuda_types.h"

namespace winnow::cuda_on_cpu {

inline constexpr unsigned kWarp = 32;

enum class Order { kAscending, kDescending, kShuffled };

/// What a device leaves open.
struct Schedule {
  Order order = Order::kAscending;  ///< of blocks, and of the threads of a block
  bool late = false;  ///< what is asynchronous happens at the last moment, not at once
};

/// What CUDA leaves undefined: threads of a block at different barriers, a barrier that a thread
/// has returned before, a warp operation that a named lane does not come to.
class KernelFault : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Runs `thread` once for each thread of each block. Throws what it throws, and KernelFault.
void run_grid(dim3 grid, dim3 block, const Schedule& schedule, const std::function<void()>& thread);

// For the stand-ins of what kernels call, within run_grid:

using Place = std::source_location;

/// __syncthreads.
void wait_for_block(Place place);

/// What each lane of a warp has handed in.
using Lanes = std::array<void*, kWarp>;
/// Waits until all lanes of `mask` have come; the last of them calls work(lanes, mask). `own` must
/// live in the calling thread's frame.
void meet_warp(unsigned mask, void* own, void (*work)(const Lanes& lanes, unsigned mask),
               Place place);

unsigned lane();

/// Lets other threads go first if the order wants it so.
void switch_point();

/// The calling thread's asynchronous copies (cp.async): performed when waited for, or at once.
void begin_copy(void* to, const void* from, std::size_t bytes);
void commit_copies();
void wait_for_copies(std::size_t newest_groups_left);

}  // namespace winnow::cuda_on_cpu
