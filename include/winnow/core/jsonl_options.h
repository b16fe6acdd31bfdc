// How records are read from JSON lines.
#pragma once

#include <cstdint>
#include <string>

namespace winnow {

struct JsonlOptions {
  std::string text_field = "text";
  std::string id_field = "id";
  std::uint64_t max_record_bytes = 64ULL << 20;  ///< a longer line is E_TOO_LONG, and is skipped
  bool operator==(const JsonlOptions&) const = default;
};

}  // namespace winnow
