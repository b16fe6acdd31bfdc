// quantised() of quantise.h over a whole vector.
#pragma once

#include <cstdint>
#include <span>

namespace winnow::cpu {

/// out[c] = quantised(sums[c], the largest |sum|). Both spans have the same length.
void quantise_row(std::span<const std::int64_t> sums, std::span<std::int8_t> out);

}  // namespace winnow::cpu
