// SIGINT, SIGTERM and SIGUSR1 as a stop request; a second one ends the process at once.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace winnow {

/// Make it before any other thread: they inherit the blocked signals.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  std::stop_token token() const { return source_.get_token(); }
  /// The signal that came, or 0.
  int signal() const { return signal_; }

 private:
  void wait_for_signals();

  std::stop_source source_;
  std::atomic<int> signal_ = 0;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

}  // namespace winnow
