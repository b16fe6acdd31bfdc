// Sums as NumPy adds them, so that a threshold has the bits that cleanlab's has.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace winnow {

/// NumPy's pairwise sum of contiguous doubles (numpy/_core/src/umath/loops_utils.h.src): fewer than
/// 8 in turn, up to 128 in eight lanes, more as two halves, the first a multiple of 8 long.
double numpy_sum(std::span<const double> values);

/// The same of `length` numbers that are zero but for `entries` (place, value), ascending by place.
double numpy_sum_sparse(std::span<const std::pair<std::int64_t, double>> entries,
                        std::int64_t length);

}  // namespace winnow
