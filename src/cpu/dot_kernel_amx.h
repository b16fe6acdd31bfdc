// The dot kernel of processors with AMX tiles of int8.
#pragma once

#include "cpu/dot_kernel.h"

namespace winnow::cpu {

/// Null where this processor, the architecture or the operating system has no such tiles.
const DotKernel* amx_dot_kernel();

}  // namespace winnow::cpu
