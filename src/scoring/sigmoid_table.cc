#include "winnow/scoring/sigmoid_table.h"

#include <cstddef>

#include "winnow/core/portable_math.h"

namespace winnow {
namespace {

/// e^-x as a float, which is what fastText's std::exp of a float is.
float float_exp_of_minus(double x) {
  return static_cast<float>(x >= 0 ? portable_exp(-x) : 1.0 / portable_exp(x));
}

}  // namespace

SigmoidTable::SigmoidTable() {
  for (int step = 0; step <= kSteps; ++step) {
    const double x = step / 32.0 - 8.0;
    values_[static_cast<std::size_t>(step)] =
        static_cast<float>(1.0 / (1.0 + double{float_exp_of_minus(x)}));
  }
}

}  // namespace winnow
