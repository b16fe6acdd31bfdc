#include <algorithm>
#include <cmath>

#include "winnow/core/portable_math.h"
#include "winnow/scoring/linear_scorer.h"

namespace winnow {

void probabilities(std::span<const std::int64_t> sums, std::int64_t features, std::int32_t shift,
                   std::span<double> out) {
  if (features == 0) {
    std::ranges::fill(out, 0.0);
    return;
  }
  const auto logit = [&](std::int64_t sum) {
    return std::ldexp(static_cast<double>(sum) / static_cast<double>(features), -shift);
  };
  if (out.size() == 2) {
    out[0] = 0;
    out[1] = logit(sums[0]);
  } else {
    std::ranges::transform(sums, out.begin(), logit);
  }
  const double top = *std::ranges::max_element(out);
  double total = 0;
  for (double& value : out) {
    value = portable_exp(value - top);
    total += value;
  }
  for (double& value : out) value /= total;
}

double reported_probability(double p) {
  // fastText reports exp(log(p + 1e-5)) through floats, which moves the last float digit or two.
  return static_cast<float>(p + 1e-5);
}

}  // namespace winnow
