#include "cpu/quantise_row.h"

#include <algorithm>
#include <cstddef>

#include "winnow/core/dispatch.h"
#include "winnow/core/quantise.h"

namespace winnow::cpu {
namespace {

// Below this peak one double division gives the integer quotient. With x = 254 |s| + peak and
// y = 2 peak both are exact in double (< 2^53). The quotient q = x / y is at most 127.5, and if it
// is below an integer n then by at least 1 / y > 2^-45, far more than half a unit in the last place
// of a number below 128 (2^-47): the rounded quotient cannot reach n, so truncating it is exact.
constexpr std::int64_t kExactPeak = std::int64_t{1} << 44;

WINNOW_CLONES std::int64_t peak_of(const std::int64_t* sums, std::size_t count) {
  std::int64_t peak = 0;
  for (std::size_t c = 0; c < count; ++c) {
    const std::int64_t magnitude = sums[c] < 0 ? -sums[c] : sums[c];
    peak = magnitude > peak ? magnitude : peak;
  }
  return peak;
}

WINNOW_CLONES void divide(const std::int64_t* __restrict sums, std::size_t count, double peak,
                          std::int8_t* __restrict out) {
  for (std::size_t c = 0; c < count; ++c) {
    const auto sum = static_cast<double>(sums[c]);
    const double magnitude = sum < 0 ? -sum : sum;
    const auto q = static_cast<std::int32_t>((2 * kQuantisedPeak * magnitude + peak) / (2 * peak));
    out[c] = static_cast<std::int8_t>(sum < 0 ? -q : q);
  }
}

}  // namespace

void quantise_row(std::span<const std::int64_t> sums, std::span<std::int8_t> out) {
  const std::int64_t peak = peak_of(sums.data(), sums.size());
  if (peak > 0 && peak < kExactPeak) {
    divide(sums.data(), sums.size(), static_cast<double>(peak), out.data());
    return;
  }
  for (std::size_t c = 0; c < sums.size(); ++c) out[c] = quantised(sums[c], peak);
}

}  // namespace winnow::cpu
