// A stop request that comes by itself.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace winnow {

/// Asks to stop after `seconds`, or when `outer` does.
class Deadline {
 public:
  Deadline(std::chrono::duration<double> seconds, std::stop_token outer)
      : outer_(outer, [this] { source_.request_stop(); }),
        timer_([this, seconds](std::stop_token ended) {
          std::unique_lock lock(mutex_);
          wake_.wait_for(lock, ended, seconds, [] { return false; });
          if (!ended.stop_requested()) source_.request_stop();
        }) {}

  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::stop_callback<std::function<void()>> outer_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread timer_;
};

}  // namespace winnow
