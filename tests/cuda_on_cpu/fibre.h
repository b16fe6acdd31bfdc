// A function on a stack of its own, which can stop in the middle and go on later.
#pragma once

#include <cstddef>
#include <exception>

namespace winnow::cuda_on_cpu {

/// One OS thread resumes it. What it throws comes out of `resume`.
class Fibre {
 public:
  Fibre();
  /// If it has not ended, its stack goes as it is: no destructor runs.
  ~Fibre();
  Fibre(const Fibre&) = delete;
  Fibre& operator=(const Fibre&) = delete;

  /// Makes the next `resume` begin body(argument). What it ran before must have ended.
  void start(void (*body)(void*), void* argument);
  /// Runs it until it suspends or ends.
  void resume();
  bool ended() const { return ended_; }
  /// Back to `resume`. Called by the fibre itself.
  void suspend();

 private:
  static void enter();
  void run();
  void leave(void** fake_stack);

  std::byte* stack_;
  void* own_ = nullptr;     ///< stack pointer while it is suspended
  void* caller_ = nullptr;  ///< stack pointer of the one who resumed it
  void (*body_)(void*) = nullptr;
  void* argument_ = nullptr;
  bool ended_ = true;
  std::exception_ptr thrown_;
  // What AddressSanitizer wants to know of the stacks.
  void* fake_stack_ = nullptr;
  const void* caller_stack_ = nullptr;
  std::size_t caller_size_ = 0;
};

}  // namespace winnow::cuda_on_cpu
