// The dot kernel that every processor runs.
#pragma once

#include "cpu/dot_kernel.h"

namespace winnow::cpu {

const DotKernel& portable_dot_kernel();

}  // namespace winnow::cpu
