// How long a kernel took, and what it must at least do.
#pragma once

#include <algorithm>
#include <functional>
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

/// A timing with nothing measured yet. `items` are counted in `unit`s.
KernelTiming described(std::string kernel, std::string input, std::string unit, double items);
KernelTiming of_documents(std::string kernel, std::int64_t documents, const std::string& each);
/// Times `call`, after one that warms up.
void measure(KernelTiming& timing, Backend& backend, const std::function<void()>& call);

inline constexpr double kSector = 32;  ///< bytes that a device fetches at least
inline constexpr double kHash = 25;    ///< operations of mix64

/// Whether `all` is `expected`, some times one behind the other.
template <class T>
bool repeats(const Matrix<T>& all, const Matrix<T>& expected) {
  const MatrixView<const T> rows = all.view();
  const MatrixView<const T> few = expected.view();
  for (std::int64_t begin = 0; begin < rows.size(); begin += few.size()) {
    if (!std::equal(few.data, few.data + few.size(), rows.data + begin)) return false;
  }
  return true;
}

}  // namespace winnow
