#include "winnow/near/idle_threads.h"

#include <dlfcn.h>

namespace winnow {

void end_idle_threads() {
  // What OpenBLAS itself does before a fork.
  const auto end = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "blas_thread_shutdown_"));
  if (end != nullptr) end();
}

}  // namespace winnow
