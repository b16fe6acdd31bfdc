#include "cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace winnow {
namespace {

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&signals, signal);
  return signals;
}

}  // namespace

Interrupt::Interrupt() {
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::thread([this] { wait_for_signals(); });
}

Interrupt::~Interrupt() {
  ending_ = true;
  pthread_kill(thread_.native_handle(), SIGUSR1);
  thread_.join();
}

void Interrupt::wait_for_signals() {
  const sigset_t signals = stop_signals();
  for (;;) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0 || ending_) return;
    if (signal_ != 0) _exit(128 + signal);
    signal_ = signal;
    source_.request_stop();
  }
}

}  // namespace winnow
