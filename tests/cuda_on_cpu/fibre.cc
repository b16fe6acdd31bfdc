#include "cuda_on_cpu/fibre.h"

#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sys/mman.h>

#include <cstdint>
#include <new>
#include <utility>

// Saves the registers that a function must preserve, stores the stack pointer in *from, and takes
// them back from the stack `to`. (swapcontext makes a system call each time.)
extern "C" void winnow_switch_stack(void** from, void* to);
asm(R"(
.text
.type winnow_switch_stack, @function
winnow_switch_stack:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size winnow_switch_stack, .-winnow_switch_stack
)");

namespace winnow::cuda_on_cpu {
namespace {

constexpr std::size_t kStackBytes = 128 << 10;
constexpr std::size_t kGuardBytes = 4096;  // a page
constexpr int kSavedRegisters = 6;

Fibre* starting = nullptr;  // whom `enter` is for

#if defined(__SANITIZE_ADDRESS__)
void begin_switch(void** fake, const void* to, std::size_t size) {
  __sanitizer_start_switch_fiber(fake, to, size);
}
void end_switch(void* fake, const void** from, std::size_t* size) {
  __sanitizer_finish_switch_fiber(fake, from, size);
}
#else
void begin_switch(void**, const void*, std::size_t) {}
void end_switch(void*, const void**, std::size_t*) {}
#endif

}  // namespace

Fibre::Fibre() {
  void* const memory = ::mmap(nullptr, kGuardBytes + kStackBytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED || ::mprotect(memory, kGuardBytes, PROT_NONE) != 0) {
    throw std::bad_alloc();
  }
  stack_ = static_cast<std::byte*>(memory) + kGuardBytes;
}

Fibre::~Fibre() {
  ASAN_UNPOISON_MEMORY_REGION(stack_, kStackBytes);
  ::munmap(stack_ - kGuardBytes, kGuardBytes + kStackBytes);
}

void Fibre::start(void (*body)(void*), void* argument) {
  // What ran before has ended, and has left no frames but those of `run` and `leave`.
  ASAN_UNPOISON_MEMORY_REGION(stack_ + kStackBytes - kGuardBytes, kGuardBytes);
  body_ = body;
  argument_ = argument;
  ended_ = false;
  fake_stack_ = nullptr;
  // As if winnow_switch_stack had been called at the first instruction of `enter`, whose caller is
  // nobody: a function finds its stack pointer 8 bytes off a multiple of 16.
  auto* const top = reinterpret_cast<std::uintptr_t*>(stack_ + kStackBytes);
  top[-1] = 0;
  top[-2] = reinterpret_cast<std::uintptr_t>(&Fibre::enter);
  for (int r = 1; r <= kSavedRegisters; ++r) top[-2 - r] = 0;
  own_ = top - 2 - kSavedRegisters;
}

void Fibre::resume() {
  starting = this;
  void* fake = nullptr;
  begin_switch(&fake, stack_, kStackBytes);
  winnow_switch_stack(&caller_, own_);
  end_switch(fake, nullptr, nullptr);
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

void Fibre::suspend() {
  leave(&fake_stack_);
  end_switch(fake_stack_, &caller_stack_, &caller_size_);
}

void Fibre::leave(void** fake_stack) {
  begin_switch(fake_stack, caller_stack_, caller_size_);
  winnow_switch_stack(&own_, caller_);
}

void Fibre::enter() { starting->run(); }

void Fibre::run() {
  end_switch(nullptr, &caller_stack_, &caller_size_);
  try {
    body_(argument_);
  } catch (...) {
    thrown_ = std::current_exception();
  }
  ended_ = true;
  leave(nullptr);
}

}  // namespace winnow::cuda_on_cpu
