// The devices of this folder have none of CUDA's libraries.
#include "cuda/libraries/int8_product.h"

namespace winnow::cuda {

double int8_multiply_adds(cudaStream_t) { return 0; }

}  // namespace winnow::cuda
