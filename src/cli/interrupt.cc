#include "cli/interrupt.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGUSR1};

// The handler may run in any thread (OpenBLAS starts some before main) and may do next to nothing:
// it writes the signal's number into a pipe. 0 ends the thread that reads there.
int pipe_ends[2] = {-1, -1};

void tell(unsigned char number) {
  // A full pipe holds signals enough.
  [[maybe_unused]] const ssize_t written = ::write(pipe_ends[1], &number, 1);
}

void on_signal(int signal) {
  const int kept = errno;
  tell(static_cast<unsigned char>(signal));
  errno = kept;
}

}  // namespace

Interrupt::Interrupt() {
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) throw system_error("cannot make a pipe", {}, errno);
  thread_ = std::thread([this] { pass_on_signals(); });
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (const int signal : kSignals) ::sigaction(signal, &action, nullptr);
}

Interrupt::~Interrupt() {
  for (const int signal : kSignals) ::signal(signal, SIG_DFL);
  tell(0);
  thread_.join();
  for (int& end : pipe_ends) ::close(end);
}

int Interrupt::exit_code_of(const Error& error) const {
  if (error.code().word != errors::kInterrupted.word) throw;
  std::fprintf(stderr, "%s\n", error.what());
  return static_cast<int>(signal_ == SIGINT ? ExitCode::kSigint : ExitCode::kInterrupted);
}

void Interrupt::pass_on_signals() {
  for (;;) {
    unsigned char number = 0;
    const ssize_t got = ::read(pipe_ends[0], &number, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got != 1 || number == 0) return;
    if (signal_ != 0) ::_exit(128 + number);
    signal_ = number;
    source_.request_stop();
  }
}

}  // namespace winnow
