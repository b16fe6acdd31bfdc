// exp and log with the same bits on every machine: only +, -, *, / and exact scaling, never libm,
// never fused (the whole build has -ffp-contract=off).
#pragma once

#include <span>

namespace winnow {

/// e^x for finite x <= 0, within 2 units in the last place; 0 below -745.
double portable_exp(double x);
/// The same for each of them, bit for bit, several at a time.
void portable_exp(std::span<double> values);

/// The natural logarithm of a finite x > 0 that is not subnormal, within 2 units in the last place.
double portable_log(double x);

/// log Gamma(x) for x from 1e-300 to 1e300, within 1e-14 (1 + |log Gamma(x)|).
double portable_log_gamma(double x);

}  // namespace winnow
