// The CUDA wing over the block executor: its devices differ in the order in which threads run.
#include "kernels/devices.h"

namespace winnow {

std::vector<TestDevice> test_devices() { return {{"cuda:0"}, {"cuda:1"}, {"cuda:2"}}; }

bool devices_are_slow() { return true; }

}  // namespace winnow
