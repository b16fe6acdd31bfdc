// The devices of this folder have no Hopper instructions: cuda/hopper runs on GPUs alone.
#include "cuda/hopper/join.h"

namespace winnow::cuda {

bool has_hopper() { return false; }

HopperRows::HopperRows(const DeviceRows& rows, std::int64_t padded, cudaStream_t)
    : rows_(rows), padded_(padded) {}

void HopperRows::join(std::int64_t, std::int64_t, float, const PairSink&, cudaStream_t) const {}

}  // namespace winnow::cuda
