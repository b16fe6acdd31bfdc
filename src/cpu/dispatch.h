// The kernels' dispatch is everybody's.
#pragma once

#include "winnow/core/dispatch.h"
