// The dot kernel of processors with AVX512-VNNI.
#pragma once

#include "cpu/dot_kernel.h"

namespace winnow::cpu {

/// Null where this processor, or the architecture, has no such instructions.
const DotKernel* vnni_dot_kernel();

}  // namespace winnow::cpu
