// What nvcc puts before every .cu file, for g++: it is included there by force.
#pragma once

#include <cuda_runtime_api.h>

#include "cuda_on_cpu/stand_in/cuda_keywords.h"
