#include "winnow/backend/backend.h"

#include <charconv>
#include <utility>

#include "backend/cuda_backend.h"
#include "backend/device_group.h"
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

/// N of "cuda:N"; E_USAGE for another word.
int index_in(std::string_view device) {
  int index = -1;
  const std::string_view digits = device.starts_with("cuda:") ? device.substr(5) : "";
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (problem == std::errc() && end == digits.data() + digits.size() && index >= 0) return index;
  throw Error(errors::kUsage, "unknown device '" + std::string(device) + "'", "--device",
              "use auto, cpu, cuda or cuda:N");
}

}  // namespace

std::vector<std::string> devices_of(std::string_view device) {
  if (device == "cpu") return {"cpu"};
  const bool is_one = device != "auto" && device != "cuda";
  const int index = is_one ? index_in(device) : 0;
  std::string why;
  const int count = cuda_device_count(why);
  if (count == 0 && device == "auto") return {"cpu"};
  if (count == 0) throw_missing(device, why);
  if (index >= count) throw_missing(device, "there are only " + std::to_string(count) + " devices");
  std::vector<std::string> names;
  for (int k = index; k < (is_one ? index + 1 : count); ++k) {
    names.push_back("cuda:" + std::to_string(k));
  }
  return names;
}

std::unique_ptr<Backend> make_backend(std::string_view device, int threads) {
  std::vector<std::unique_ptr<Backend>> members;
  for (const std::string& name : devices_of(device)) {
    members.push_back(name == "cpu" ? make_cpu_backend(threads)
                                    : make_cuda_backend(index_in(name)));
  }
  return make_device_group(std::move(members));
}

std::string describe_devices() {
  std::string why;
  const int count = cuda_device_count(why);
  if (count == 0) return "cpu (" + why + ")";
  return "cuda:0 of " + std::to_string(count) + " (" + cuda_device_name(0) + ")";
}

}  // namespace winnow
