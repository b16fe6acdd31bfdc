// Threads that a library starts before anybody asked for them.
#pragma once

namespace winnow {

/// OpenBLAS, which FAISS calculates with, starts a thread a core when it is loaded, and each looks
/// for work for a tenth of a second before it sleeps: a program that scores a file in half a second
/// would pay a fifth more, and on many cores many times that. This ends them, wherever OpenBLAS is
/// the BLAS; it starts them again when it has work. Call it before there are other threads.
void end_idle_threads();

}  // namespace winnow
