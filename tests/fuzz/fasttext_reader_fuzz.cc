// libFuzzer target (preset `fuzz`; tests/data/fuzz/README.md).
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fuzz/hostile_model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int file = ::memfd_create("model", MFD_CLOEXEC);
  if (file < 0 || ::write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
  winnow::use_hostile_model("/proc/self/fd/" + std::to_string(file));
  ::close(file);
  return 0;
}
