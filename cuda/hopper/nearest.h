// The nearest centroids on Hopper: what nearest_kernel of nearest_centroids.cuh finds, many times
// as fast.
#pragma once

#include "cuda/hopper/hopper_rows.h"

namespace winnow::cuda {

/// Begins to write to keys[r], for the first `count` rows, the key (centroid_key.cuh) of row r's
/// best centroid; with `behind`, of those only that come behind the key that is there. Behind the
/// inverse lengths of the centroids there are NaNs, to a multiple of HopperRows::kBoxRows.
void nearest_on_hopper(const HopperRows& rows, std::int64_t count, const HopperRows& centroids,
                       std::int32_t centroid_count, const float* inverse_lengths, bool behind,
                       std::int64_t* keys, cudaStream_t stream);

}  // namespace winnow::cuda
