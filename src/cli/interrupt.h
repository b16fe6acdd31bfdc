// SIGINT, SIGTERM and SIGUSR1 as a stop request; a second one ends the process at once.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace winnow {

class Error;

/// One at a time: signal handlers belong to the process.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const { return source_.get_token(); }
  /// For a catch block: says that the work stopped when it was asked to, and gives the exit code.
  /// What stopped it otherwise is thrown again.
  int exit_code_of(const Error& error) const;

 private:
  void pass_on_signals();

  std::stop_source source_;
  std::atomic<int> signal_ = 0;  ///< that came
  std::thread thread_;
};

}  // namespace winnow
