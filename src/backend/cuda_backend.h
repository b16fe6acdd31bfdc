// What the CUDA wing offers to make_backend: cuda/make_cuda_backend.cu or cuda_absent.cc.
#pragma once

#include <memory>
#include <string>

#include "winnow/backend/backend.h"

namespace winnow {

/// Devices that can be used; if none, `why` says what is missing ("no CUDA driver").
int cuda_device_count(std::string& why);

/// "NVIDIA H100 80GB HBM3"; empty if there is no such device.
std::string cuda_device_name(int index);

/// A backend on device `index`, which is below cuda_device_count.
std::unique_ptr<Backend> make_cuda_backend(int index);

}  // namespace winnow
