// What a patch touches.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace winnow {

struct DiffShape {
  std::int64_t added_files = 0;
  std::int64_t removed_files = 0;
  std::int64_t modified_files = 0;
  std::int64_t modified_hunks = 0;  ///< of modified files
  std::int64_t hunks = 0;
  std::int64_t changed_lines = 0;  ///< added and removed
};

/// Reads a unified diff (diff -u, git diff). Nothing if there is no file with a hunk, a hunk's
/// numbers are not those of its lines, or a file header is cut.
std::optional<DiffShape> diff_shape(std::string_view patch);

}  // namespace winnow
