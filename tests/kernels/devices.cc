#include "kernels/devices.h"

namespace winnow {

std::vector<TestDevice> test_devices() { return {{"cpu"}, {"cuda:0"}}; }

bool devices_are_slow() { return false; }

}  // namespace winnow
