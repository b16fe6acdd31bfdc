#include "cli/kernel_timing.h"

#include <chrono>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace winnow {
namespace {

constexpr int kRuns = 5;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct Need {
  std::string_view name;
  double amount, a_second;
};

/// What takes longest by itself.
Bound bound_of(double seconds, std::initializer_list<Need> needs) {
  Bound bound;
  for (const Need& need : needs) {
    if (need.a_second <= 0) continue;
    const double share = need.amount / need.a_second / seconds;
    if (share > bound.share) bound = {std::string(need.name), share};
  }
  return bound;
}

}  // namespace

KernelTiming described(std::string kernel, std::string input, std::string unit, double items) {
  KernelTiming timing;
  timing.kernel = std::move(kernel);
  timing.input = std::move(input);
  timing.runs = kRuns;
  timing.unit = std::move(unit);
  timing.items = items;
  return timing;
}

KernelTiming of_documents(std::string kernel, std::int64_t documents, const std::string& each) {
  return described(std::move(kernel), std::to_string(documents) + " x " + each, "documents",
                   static_cast<double>(documents));
}

void measure(KernelTiming& timing, Backend& backend, const std::function<void()>& call) {
  call();
  std::vector<double> calls, kernels;
  for (int run = 0; run < kRuns; ++run) {
    const auto start = std::chrono::steady_clock::now();
    call();
    calls.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (const auto seconds = backend.kernel_seconds()) kernels.push_back(*seconds);
  }
  timing.seconds = median(calls);
  timing.timeline = backend.timeline();
  if (!kernels.empty()) timing.kernel_seconds = median(kernels);
}

Bound bound_of_kernels(const KernelTiming& timing, const DeviceCeilings& ceilings) {
  if (!timing.kernel_seconds) return {};
  const KernelWork& work = timing.work;
  if (work.multiply_adds > 0 && ceilings.int8_multiply_adds <= 0) return {};  // they would bind
  return bound_of(*timing.kernel_seconds,
                  {{"memory", work.read_bytes, ceilings.copied_bytes},
                   {"cache", work.read_bytes + work.gathered_bytes, ceilings.cached_bytes},
                   {"integer units", work.operations, ceilings.integer_operations},
                   {"matrix units", work.multiply_adds, ceilings.int8_multiply_adds}});
}

Bound bound_of_call(const KernelTiming& timing, const DeviceCeilings& ceilings) {
  const Bound kernels = bound_of_kernels(timing, ceilings);
  Bound bound = bound_of(
      timing.seconds, {{"PCIe, sending", timing.work.sent_bytes, ceilings.sent_bytes},
                       {"PCIe, receiving", timing.work.received_bytes, ceilings.received_bytes}});
  const double share = kernels.share * timing.kernel_seconds.value_or(0) / timing.seconds;
  return share > bound.share ? Bound{kernels.name, share} : bound;
}

}  // namespace winnow
