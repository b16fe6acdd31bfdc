// What `winnow bench` measures: each kernel of a backend on a seeded, synthetic input.
#pragma once

#include <string>
#include <vector>

#include "cli/kernel_timing.h"
#include "winnow/backend/backend.h"

namespace winnow {

struct BenchOptions {
  bool quick = false;  ///< small inputs: seconds
  std::string corpus;  ///< a JSONL file for the kernels that take texts; empty: words made up
};

/// Takes about a minute unless it is quick. On a device the inputs are larger, and what the CPU
/// wing computes beside it are parts of them.
std::vector<KernelTiming> bench_kernels(Backend& backend, Backend& reference,
                                        const BenchOptions& options);

}  // namespace winnow
