// The join on Hopper: four to five times as fast there as the kernel of join_above.cuh, which runs
// on every device.
#pragma once

#include "cuda/hopper/hopper_rows.h"

namespace winnow::cuda {

constexpr int kHopperLeftRows = 256;  ///< of an item, at most

/// Begins to join each item's left rows, at most kHopperLeftRows, with its right ones; `items` are
/// on the device. With `ordered`, both sides are the same matrix and only pairs i < j count. Pairs
/// come in no order.
void join_on_hopper(const HopperRows& left, const HopperRows& right, const JoinItem* items,
                    std::int64_t count, bool ordered, float threshold, const PairSink& sink,
                    cudaStream_t stream);

}  // namespace winnow::cuda
