// The devices of this folder have no Hopper instructions: cuda/hopper runs on GPUs alone.
#include "cuda/hopper/join.h"
#include "cuda/hopper/nearest.h"

namespace winnow::cuda {

bool has_hopper() { return false; }

HopperRows::HopperRows(const DeviceRows& rows, std::int64_t, cudaStream_t) : rows_(rows) {}

void join_on_hopper(const HopperRows&, const HopperRows&, const JoinItem*, std::int64_t, bool,
                    float, const PairSink&, cudaStream_t) {}

void nearest_on_hopper(const HopperRows&, std::int64_t, const HopperRows&, std::int32_t,
                       const float*, bool, std::int64_t*, cudaStream_t) {}

}  // namespace winnow::cuda
