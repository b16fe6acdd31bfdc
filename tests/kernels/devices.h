// Runs the same cases on every device: Devices/ScoreRows.EqualsDefinition/cuda_0.
//
// A device that is missing is skipped, in sight, unless the environment variable
// WINNOW_REQUIRE_DEVICE names it: then its tests fail.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/backend/backend.h"
#include "winnow/core/error.h"

namespace winnow {

struct TestDevice {
  std::string_view name;
};
inline void PrintTo(const TestDevice& device, std::ostream* out) { *out << device.name; }

inline std::string_view required_device() {
  const char* name = std::getenv("WINNOW_REQUIRE_DEVICE");
  return name == nullptr ? "" : name;
}

class OnDevice : public testing::TestWithParam<TestDevice> {
 protected:
  void SetUp() override {
    try {
      backend_ = make_backend(GetParam().name);
    } catch (const Error& error) {
      if (error.code().word != errors::kDeviceMissing.word) throw;
      if (required_device() == GetParam().name) FAIL() << error.what();
      GTEST_SKIP() << error.what();
    }
  }
  Backend& backend() { return *backend_; }

 private:
  std::unique_ptr<Backend> backend_;
};

/// The devices of this program: devices.cc here, or tests/cuda_on_cpu/devices.cc.
std::vector<TestDevice> test_devices();
/// Whether they only stand in for a GPU; the largest cases are made smaller for them.
bool devices_are_slow();

inline auto every_device() { return testing::ValuesIn(test_devices()); }

inline std::string device_name(const testing::TestParamInfo<TestDevice>& info) {
  std::string name(info.param.name);
  std::ranges::replace(name, ':', '_');
  return name;
}

}  // namespace winnow
