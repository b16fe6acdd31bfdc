// The CUDA wing over the block executor: its devices differ in the order in which threads run.
#include "kernels/devices.h"

namespace winnow {

std::vector<TestDevice> test_devices() {
#ifdef __SANITIZE_ADDRESS__  // slow, and it watches memory, not the order of threads
  return {{"cuda:2"}};
#else
  return {{"cuda:0"}, {"cuda:1"}, {"cuda:2"}};
#endif
}

bool devices_are_slow() { return true; }

}  // namespace winnow
