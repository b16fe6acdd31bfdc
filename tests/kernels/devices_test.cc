#include "kernels/devices.h"

#include <gtest/gtest.h>

namespace winnow {
namespace {

class Devices : public OnDevice {};
INSTANTIATE_TEST_SUITE_P(Devices, Devices, every_device(), device_name);

// Proves which wing ran: a backend must not stand in for another.
TEST_P(Devices, AreTheOnesAskedFor) { EXPECT_EQ(backend().name(), GetParam().name); }

TEST(RequiredDevice, IsThere) {
  if (required_device().empty()) GTEST_SKIP() << "WINNOW_REQUIRE_DEVICE is not set";
  EXPECT_NO_THROW(make_backend(required_device()));
}

TEST(DevicesOf, AreAllThatTheWordStandsFor) {
  EXPECT_EQ(devices_of("cpu"), std::vector<std::string>{"cpu"});
  const std::vector<std::string> all = devices_of("auto");
  for (std::size_t d = 0; d < all.size(); ++d) {
    const bool is_cuda = all != std::vector<std::string>{"cpu"};
    EXPECT_EQ(all[d], is_cuda ? "cuda:" + std::to_string(d) : "cpu");
    EXPECT_EQ(make_backend(all[d])->name(), all[d]);
    EXPECT_EQ(devices_of(all[d]), std::vector<std::string>{all[d]});
  }
  EXPECT_EQ(make_backend("auto")->name(), all.front());
}

TEST(MakeBackend, RefusesWordsThatAreNoDevice) {
  for (const char* word : {"", "gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:1x", "CPU"}) {
    try {
      make_backend(word);
      ADD_FAILURE() << "accepted '" << word << "'";
    } catch (const Error& error) {
      EXPECT_EQ(error.code().word, errors::kUsage.word) << word;
    }
  }
}

TEST(MakeBackend, SaysThatADeviceIsMissing) {
  try {
    make_backend("cuda:4096");
    ADD_FAILURE() << "accepted cuda:4096";
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, errors::kDeviceMissing.word);
  }
}

}  // namespace
}  // namespace winnow
