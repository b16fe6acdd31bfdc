#include "winnow/backend/backend.h"

#include <charconv>

#include "backend/cuda_backend.h"
#include "cpu/cpu_backend.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

[[noreturn]] void throw_missing(std::string_view device, std::string_view why) {
  throw Error(
      errors::kDeviceMissing,
      "device '" + std::string(device) + "' cannot be used: " + std::string(why), {},
      "use --device cpu (the results are the same), or a machine with an NVIDIA GPU and driver");
}

}  // namespace

std::unique_ptr<Backend> make_backend(std::string_view device, int threads) {
  if (device == "cpu") return make_cpu_backend(threads);
  std::string why;
  const int count = cuda_device_count(why);
  if (device == "auto") return count > 0 ? make_cuda_backend(0) : make_cpu_backend(threads);
  if (device == "cuda") device = "cuda:0";
  int index = -1;
  const std::string_view digits = device.starts_with("cuda:") ? device.substr(5) : "";
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (problem != std::errc() || end != digits.data() + digits.size() || index < 0) {
    throw Error(errors::kUsage, "unknown device '" + std::string(device) + "'", "--device",
                "use auto, cpu, cuda or cuda:N");
  }
  if (count == 0) throw_missing(device, why);
  if (index >= count) throw_missing(device, "there are only " + std::to_string(count) + " devices");
  return make_cuda_backend(index);
}

std::string describe_devices() {
  std::string why;
  const int count = cuda_device_count(why);
  if (count == 0) return "cpu (" + why + ")";
  return "cuda:0 of " + std::to_string(count) + " (" + cuda_device_name(0) + ")";
}

}  // namespace winnow
