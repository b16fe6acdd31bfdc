// SIGINT, SIGTERM and SIGUSR1 as a stop request; a second one ends the process at once.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace winnow {

/// One at a time: signal handlers belong to the process.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const { return source_.get_token(); }
  /// The signal that came, or 0.
  int signal() const { return signal_; }

 private:
  void pass_on_signals();

  std::stop_source source_;
  std::atomic<int> signal_ = 0;
  std::thread thread_;
};

}  // namespace winnow
