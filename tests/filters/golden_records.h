// Golden files of one JSON record a line.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "winnow/formats/byte_source.h"

namespace winnow {

using Json = nlohmann::json;

inline std::vector<Json> records_of(const std::string& path) {
  const auto source = open_source(path);
  std::string bytes;
  for (std::string block(1 << 16, 0); const std::size_t size = source->read(block);) {
    bytes.append(block, 0, size);
  }
  std::vector<Json> records;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t end = bytes.find('\n', begin);
    records.push_back(Json::parse(bytes.substr(begin, end - begin)));
    begin = end + 1;
  }
  return records;
}

}  // namespace winnow
