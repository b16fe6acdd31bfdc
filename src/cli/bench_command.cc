// bench: how fast each kernel is on this machine, and whether its result is the CPU wing's.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/commands.h"
#include "cli/kernel_bench.h"
#include "cli/near_bench.h"
#include "cli/standard_output.h"
#include "winnow/core/error.h"
#include "winnow/curate/version.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

struct CommandOptions {
  std::string device = "auto";
  bool json = false;
  std::string trace;
  BenchOptions bench;
};

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  }
  return "unknown";
}

nlohmann::json to_json(const KernelTiming& timing, const DeviceCeilings& ceilings) {
  const KernelWork& work = timing.work;
  nlohmann::json json = {
      {"kernel", timing.kernel},       {"input", timing.input},
      {"seconds", timing.seconds},     {"runs", timing.runs},
      {"unit", timing.unit},           {"items_per_second", timing.items / timing.seconds},
      {"read_bytes", work.read_bytes}, {"gathered_bytes", work.gathered_bytes},
      {"sent_bytes", work.sent_bytes}, {"received_bytes", work.received_bytes},
      {"operations", work.operations}, {"multiply_adds", work.multiply_adds},
      {"equal", timing.equal}};
  if (timing.kernel_seconds) {
    const Bound kernels = bound_of_kernels(timing, ceilings);
    const Bound call = bound_of_call(timing, ceilings);
    json["kernel_seconds"] = *timing.kernel_seconds;
    json["kernel_bound"] = kernels.name;
    json["kernel_share"] = kernels.share;
    json["call_bound"] = call.name;
    json["call_share"] = call.share;
  }
  return json;
}

nlohmann::json to_json(const DeviceCeilings& ceilings) {
  return {{"copied_bytes_per_second", ceilings.copied_bytes},
          {"cached_bytes_per_second", ceilings.cached_bytes},
          {"sent_bytes_per_second", ceilings.sent_bytes},
          {"received_bytes_per_second", ceilings.received_bytes},
          {"integer_operations_per_second", ceilings.integer_operations},
          {"int8_multiply_adds_per_second", ceilings.int8_multiply_adds}};
}

/// printf into a string.
template <class... Arguments>
std::string line(const char* format, Arguments... arguments) {
  char text[512];
  std::snprintf(text, sizeof(text), format, arguments...);
  return text;
}

std::string as_table(const std::vector<KernelTiming>& timings) {
  std::string table = line("%-16s %-30s %10s %12s %9s  %s\n", "kernel", "input", "ms", "items/s",
                           "GB/s read", "equal");
  for (const KernelTiming& timing : timings) {
    table += line("%-16s %-30s %10.3f %12.4g %9.2f  %s\n", timing.kernel.c_str(),
                  timing.input.c_str(), 1e3 * timing.seconds, timing.items / timing.seconds,
                  1e-9 * timing.work.read_bytes / timing.seconds, timing.equal ? "yes" : "NO");
  }
  return table;
}

std::string as_device_table(const std::vector<KernelTiming>& timings,
                            const DeviceCeilings& ceilings) {
  std::string table = line(
      "\nat best, measured now: %.0f GB/s of memory, %.0f of cache, %.1f sent, %.1f received; "
      "%.1f T integer operations, %.0f T int8 multiply-adds a second\n%-16s %10s %12s %9s  %s\n",
      1e-9 * ceilings.copied_bytes, 1e-9 * ceilings.cached_bytes, 1e-9 * ceilings.sent_bytes,
      1e-9 * ceilings.received_bytes, 1e-12 * ceilings.integer_operations,
      1e-12 * ceilings.int8_multiply_adds, "kernels alone", "ms", "items/s", "GB/s read",
      "bound, its share; of the whole call");
  const auto as_text = [](const Bound& bound) {
    return bound.name.empty() ? std::string("unknown")
                              : line("%s, %.0f %%", bound.name.c_str(), 100 * bound.share);
  };
  for (const KernelTiming& timing : timings) {
    const double seconds = timing.kernel_seconds.value_or(0);
    table += line("%-16s %10.3f %12.4g %9.2f  %s; %s\n", timing.kernel.c_str(), 1e3 * seconds,
                  timing.items / seconds, 1e-9 * timing.work.read_bytes / seconds,
                  as_text(bound_of_kernels(timing, ceilings)).c_str(),
                  as_text(bound_of_call(timing, ceilings)).c_str());
  }
  return table;
}

/// The timelines in Chrome's trace format, as chrome://tracing and Perfetto show them: a process a
/// kernel, a thread a track, times in microseconds.
nlohmann::json as_trace(const std::vector<KernelTiming>& timings) {
  nlohmann::json events = nlohmann::json::array();
  const auto name = [&](const char* what, std::size_t process, std::size_t thread,
                        std::string_view is) {
    events.push_back(
        {{"ph", "M"}, {"name", what}, {"pid", process}, {"tid", thread}, {"args", {{"name", is}}}});
  };
  for (std::size_t process = 0; process < timings.size(); ++process) {
    name("process_name", process, 0, timings[process].kernel);
    std::vector<std::string_view> tracks;
    for (const DeviceSpan& span : timings[process].timeline) {
      const auto found = std::ranges::find(tracks, span.track);
      const auto thread = static_cast<std::size_t>(found - tracks.begin());
      if (found == tracks.end()) {
        tracks.push_back(span.track);
        name("thread_name", process, thread, span.track);
      }
      events.push_back({{"ph", "X"},
                        {"name", span.what},
                        {"pid", process},
                        {"tid", thread},
                        {"ts", 1e6 * span.begin},
                        {"dur", 1e6 * (span.end - span.begin)}});
    }
  }
  return {{"traceEvents", events}};
}

int run_bench(const CommandOptions& options) {
  const int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const auto backend = make_backend(options.device, threads);
  const auto reference = make_backend("cpu", threads);
  const auto timings = bench_kernels(*backend, *reference, options.bench);
  const auto ceilings = backend->measure_ceilings();
  if (!options.trace.empty()) write_file(options.trace, as_trace(timings).dump(1) + "\n");
  if (options.json) {
    nlohmann::json report = {{"format", "winnow.bench/2"},
                             {"version", kVersion},
                             {"device", backend->name()},
                             {"devices", describe_devices()},
                             {"processor", processor_name()},
                             {"threads", threads},
                             {"timing", "median of whole calls, transfers included"}};
    if (ceilings) report["ceilings"] = to_json(*ceilings);
    for (const KernelTiming& timing : timings) {
      report["kernels"].push_back(to_json(timing, ceilings.value_or(DeviceCeilings{})));
    }
    write_standard_output(report.dump(2) + "\n");
  } else {
    write_standard_output("device " + std::string(backend->name()) + "; processor " +
                          processor_name() + "; devices here: " + describe_devices() +
                          "\nmedian times of whole calls, transfers included; only join_above uses "
                          "more than one thread\n" +
                          as_table(timings) +
                          (ceilings ? as_device_table(timings, *ceilings) : ""));
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
  const auto options = std::make_shared<CommandOptions>();
  CLI::App* bench = app.add_subcommand("bench", "time each kernel here, and check its result");
  bench->add_option("--device", options->device, "auto, cpu, cuda or cuda:N")
      ->capture_default_str();
  bench->add_flag("--json", options->json, "print JSON");
  bench->add_flag("--quick", options->bench.quick, "small inputs: seconds, not minutes");
  bench->add_option("--trace", options->trace, "write what each call did when, as a Chrome trace");
  bench->add_option("--corpus", options->bench.corpus,
                    "a JSONL file with texts, for the kernels that take them; else words made up");
  const CLI::App* const near = add_near_bench(*bench, chosen);
  bench->callback([&chosen, options, bench, near] {
    if (!bench->got_subcommand(near)) chosen = [options] { return run_bench(*options); };
  });
}

}  // namespace winnow
