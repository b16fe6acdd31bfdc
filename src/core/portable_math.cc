#include "winnow/core/portable_math.h"

#include <cmath>

namespace winnow {

double portable_exp(double x) {
  if (x < -745.0) return 0.0;
  constexpr double kLog2E = 1.4426950408889634;
  constexpr double kLn2High = 6.93147180369123816490e-01;  // 33 bits: k * kLn2High is exact
  constexpr double kLn2Low = 1.90821492927058770002e-10;
  const double k = std::nearbyint(x * kLog2E);
  const double r = (x - k * kLn2High) - k * kLn2Low;  // |r| <= ln 2 / 2
  double sum = 1.0;                                   // Horner of 1 + r/1 (1 + r/2 (1 + ...))
  for (int n = 14; n >= 1; --n) sum = 1.0 + r * sum / n;
  return std::ldexp(sum, static_cast<int>(k));
}

}  // namespace winnow
