// Where the tensors of a safetensors file lie, of any element type.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "winnow/core/error.h"

namespace winnow {

/// A tensor of one or two dimensions.
struct TensorPlace {
  std::string name;
  std::string type;  ///< "F32", "F16", ...
  std::uint64_t rows = 0;
  std::uint64_t width = 1;
  std::uint64_t offset = 0;  ///< of its first byte in the file
  std::uint64_t bytes = 0;
};

/// Checked as `read_safetensors` does (formats/safetensors.h), but for F16 and BF16, which are
/// known here too. In the order of their bytes.
std::vector<TensorPlace> read_safetensors_places(const std::string& path, ErrorCode invalid);

}  // namespace winnow
