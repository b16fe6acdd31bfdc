// exp with the same bits on every machine: only +, -, *, / and exact scaling, never libm, never
// fused (the whole build has -ffp-contract=off).
#pragma once

namespace winnow {

/// e^x for finite x <= 0, within 2 units in the last place; 0 below -745.
double portable_exp(double x);

}  // namespace winnow
