// What `winnow bench` measures: each kernel of a backend on a seeded, synthetic input.
#pragma once

#include <string>
#include <vector>

#include "winnow/backend/backend.h"

namespace winnow {

/// One kernel's measurement. Times are of whole calls: on a GPU they include the transfers.
struct KernelTiming {
  std::string kernel;
  std::string input;   ///< its size, for a person
  double seconds = 0;  ///< median of `runs`, after a warm-up
  int runs = 0;
  std::string unit;  ///< what `items` counts: "documents", "pairs of rows"
  double items = 0;
  double bytes = 0;       ///< that the kernel must read and write
  double operations = 0;  ///< integer additions and multiply-adds that it must do
  bool equal = false;     ///< to the CPU wing's result, to the bit
};

enum class BenchSize { kQuick, kFull };

std::vector<KernelTiming> bench_kernels(Backend& backend, Backend& reference, BenchSize size);

}  // namespace winnow
