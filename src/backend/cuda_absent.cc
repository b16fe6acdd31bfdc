// Built in place of the CUDA wing where the build has none.
#include "backend/cuda_backend.h"

namespace winnow {

int cuda_device_count(std::string& why) {
  why = "this winnow was built without CUDA";
  return 0;
}

std::string cuda_device_name(int) { return {}; }

std::unique_ptr<Backend> make_cuda_backend(int) { return nullptr; }

}  // namespace winnow
