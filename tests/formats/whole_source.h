// A whole file, decompressed.
#pragma once

#include <string>
#include <vector>

#include "winnow/formats/byte_source.h"

namespace winnow {

inline std::string whole_source(const std::string& path) {
  const auto source = open_source(path);
  std::string bytes;
  std::vector<char> buffer(1 << 16);
  while (const std::size_t got = source->read(buffer)) bytes.append(buffer.data(), got);
  return bytes;
}

}  // namespace winnow
