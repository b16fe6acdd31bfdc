#include "winnow/near/idle_threads.h"

// OpenBLAS's own, which it calls before a fork; another BLAS has none.
extern "C" [[gnu::weak]] int blas_thread_shutdown_();

namespace winnow {

void end_idle_threads() {
  if (blas_thread_shutdown_ != nullptr) blas_thread_shutdown_();
}

}  // namespace winnow
