// Work on several threads at once.
#pragma once

#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace winnow::cpu {

/// Runs `work()` on `threads` threads, this one among them, and rethrows what any of them threw.
template <class Work>
void on_threads(std::size_t threads, const Work& work) {
  std::exception_ptr problem;
  std::mutex mutex;
  const auto guarded = [&] {
    try {
      work();
    } catch (...) {
      const std::lock_guard lock(mutex);
      problem = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t t = 1; t < threads; ++t) others.emplace_back(guarded);
    guarded();
  }
  if (problem) std::rethrow_exception(problem);
}

}  // namespace winnow::cpu
