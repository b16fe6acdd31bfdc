// bench: how fast each kernel is on this machine, and whether its result is the CPU wing's.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/commands.h"
#include "cli/kernel_bench.h"
#include "cli/standard_output.h"
#include "winnow/core/error.h"
#include "winnow/curate/version.h"

namespace winnow {
namespace {

struct BenchOptions {
  std::string device = "auto";
  bool json = false;
  bool quick = false;
};

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  }
  return "unknown";
}

nlohmann::json to_json(const KernelTiming& timing) {
  return {{"kernel", timing.kernel},
          {"input", timing.input},
          {"seconds", timing.seconds},
          {"runs", timing.runs},
          {"unit", timing.unit},
          {"items_per_second", timing.items / timing.seconds},
          {"bytes_per_second", timing.bytes / timing.seconds},
          {"operations_per_second", timing.operations / timing.seconds},
          {"equal", timing.equal}};
}

std::string as_table(const std::vector<KernelTiming>& timings) {
  char line[256];
  std::snprintf(line, sizeof(line), "%-16s %-26s %10s %12s %9s %9s  %s\n", "kernel", "input", "ms",
                "items/s", "GB/s", "Gop/s", "equal");
  std::string table = line;
  for (const KernelTiming& timing : timings) {
    std::snprintf(line, sizeof(line), "%-16s %-26s %10.3f %12.4g %9.2f %9.2f  %s\n",
                  timing.kernel.c_str(), timing.input.c_str(), 1e3 * timing.seconds,
                  timing.items / timing.seconds, 1e-9 * timing.bytes / timing.seconds,
                  1e-9 * timing.operations / timing.seconds, timing.equal ? "yes" : "NO");
    table += line;
  }
  return table;
}

int run_bench(const BenchOptions& options) {
  const int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const auto backend = make_backend(options.device, threads);
  const auto reference = make_backend("cpu", threads);
  const auto timings =
      bench_kernels(*backend, *reference, options.quick ? BenchSize::kQuick : BenchSize::kFull);
  if (options.json) {
    nlohmann::json report = {{"format", "winnow.bench/1"},
                             {"version", kVersion},
                             {"device", backend->name()},
                             {"devices", describe_devices()},
                             {"processor", processor_name()},
                             {"threads", threads},
                             {"timing", "median of whole calls, transfers included"}};
    for (const KernelTiming& timing : timings) report["kernels"].push_back(to_json(timing));
    write_standard_output(report.dump(2) + "\n");
  } else {
    write_standard_output("device " + std::string(backend->name()) + "; processor " +
                          processor_name() + "; devices here: " + describe_devices() +
                          "\nmedian times of whole calls, transfers included; only join_above uses "
                          "more than one thread\n" +
                          as_table(timings));
  }
  const bool equal = std::all_of(timings.begin(), timings.end(),
                                 [](const KernelTiming& timing) { return timing.equal; });
  if (equal) return 0;
  throw Error(errors::kDeviceFailed, "a kernel's result is not the CPU wing's",
              std::string(backend->name()),
              "do not use this device; please report it with the output of `winnow bench --json`");
}

}  // namespace

void add_bench_command(CLI::App& app, std::function<int()>& chosen) {
  const auto options = std::make_shared<BenchOptions>();
  CLI::App* bench = app.add_subcommand("bench", "time each kernel here, and check its result");
  bench->add_option("--device", options->device, "auto, cpu, cuda or cuda:N")
      ->capture_default_str();
  bench->add_flag("--json", options->json, "print JSON");
  bench->add_flag("--quick", options->quick, "small inputs: seconds, not minutes");
  bench->callback([&chosen, options] { chosen = [options] { return run_bench(*options); }; });
}

}  // namespace winnow
