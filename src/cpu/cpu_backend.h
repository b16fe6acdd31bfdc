// The CPU wing. Each kernel has a file of its name in this folder.
#pragma once

#include <memory>

#include "winnow/backend/backend.h"

namespace winnow {

/// `threads`: for join_above, at least 1.
std::unique_ptr<Backend> make_cpu_backend(int threads);

}  // namespace winnow
