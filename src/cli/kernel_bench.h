// What `winnow bench` measures: each kernel of a backend on a seeded, synthetic input.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "winnow/backend/backend.h"

namespace winnow {

/// What a kernel must at least move and do. A gather of less than 32 bytes counts 32: devices fetch
/// no less.
struct KernelWork {
  double sent_bytes = 0;      ///< from the host to a device
  double received_bytes = 0;  ///< and back
  double read_bytes = 0;      ///< of the input, once
  double gathered_bytes = 0;  ///< of tables, by index
  double operations = 0;      ///< on integers of 32 bits, about
  double multiply_adds = 0;   ///< of int8
};

/// One kernel's measurement.
struct KernelTiming {
  std::string kernel;
  std::string input;   ///< its size, for a person
  double seconds = 0;  ///< of whole calls, transfers included: median of `runs`, after a warm-up
  std::optional<double> kernel_seconds;  ///< on the device alone, where it has a clock
  int runs = 0;
  std::string unit;  ///< what `items` counts: "documents", "pairs of rows"
  double items = 0;
  KernelWork work;
  std::vector<DeviceSpan> timeline;  ///< of the last run
  bool equal = false;  ///< to the CPU wing's result, to the bit, where both were computed
};

/// What binds a time from below, and how much of it that alone would take.
struct Bound {
  std::string name;  ///< "cache", "PCIe", ...; empty where nothing is known
  double share = 0;  ///< of the measured time: 1 is as fast as can be
};
Bound bound_of_kernels(const KernelTiming& timing, const DeviceCeilings& ceilings);
Bound bound_of_call(const KernelTiming& timing, const DeviceCeilings& ceilings);

struct BenchOptions {
  bool quick = false;  ///< small inputs: seconds
  std::string corpus;  ///< a JSONL file for the kernels that take texts; empty: words made up
};

/// Takes about a minute unless it is quick. On a device the inputs are larger, and what the CPU
/// wing computes beside it are parts of them.
std::vector<KernelTiming> bench_kernels(Backend& backend, Backend& reference,
                                        const BenchOptions& options);

}  // namespace winnow
