// libFuzzer target (preset `fuzz`; tests/data/fuzz/README.md): winnow's ids against the library's.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "fuzz/piece_case.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  int texts = 0;
  const std::string fault = winnow::piece_case_fault(winnow::PieceCaseMaker(bytes).make(), texts);
  if (fault.empty()) return 0;
  std::fprintf(stderr, "%s\n", fault.c_str());
  std::abort();
}
