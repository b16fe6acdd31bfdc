// Files with an entry a line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "winnow/core/error.h"
#include "winnow/formats/line_blocks.h"

namespace winnow {

/// Calls take(line, number) for every line that is not blank, without white space at its ends.
/// gzip and zstd too. E_NO_INPUT, E_LINE_TOO_LONG.
template <class Take>
void for_each_entry(const std::string& path, Take take) {
  constexpr std::uint64_t kMostLineBytes = 1 << 20;
  if (!std::filesystem::is_regular_file(path)) {
    throw Error(errors::kNoInput, "there is no such list", path, "check the path");
  }
  LineBlocks blocks(open_source(path), kMostLineBytes);
  std::uint64_t number = 0;
  for (std::string block; blocks.next(block);) {
    for_each_row(block, number, [&](std::string_view row, std::uint64_t line) {
      row.remove_prefix(row.find_first_not_of(" \t"));
      row.remove_suffix(row.size() - 1 - row.find_last_not_of(" \t"));
      take(row, line);
    });
  }
}

/// E_TABLE_INVALID for an entry that is none.
[[noreturn]] inline void fail_entry(const std::string& path, std::uint64_t line,
                                    const std::string& what, const std::string& how) {
  throw Error(errors::kTableInvalid, what, path + ", line " + std::to_string(line), how);
}

}  // namespace winnow
