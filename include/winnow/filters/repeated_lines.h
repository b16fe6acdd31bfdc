// The lines that many documents have, as a file that `winnow lines` writes (docs/formats.md).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/line_options.h"
#include "winnow/core/matrix.h"
#include "winnow/formats/mapped_tensors.h"

namespace winnow {

inline constexpr std::string_view kLinesFormat = "winnow.lines/1";

/// Const once made: any number of threads. The file is mapped, so that only what is looked up need
/// be in memory; 512 KiB besides.
class RepeatedLines {
 public:
  /// E_MODEL_MISSING, E_MODEL_INVALID; E_MODEL_MISMATCH if the file counts other lines than these,
  /// or has only lines that more documents have than those that are asked for.
  explicit RepeatedLines(const RepeatedLinesOptions& options);

  const LineOptions& lines() const { return lines_; }
  /// Whether more than options.more_than documents have the line.
  bool contains(std::uint64_t key) const;

 private:
  void index(const std::string& path);

  LineOptions lines_;
  std::int64_t more_than_;
  std::unique_ptr<const MappedTensors> file_;
  std::span<const std::uint64_t> keys_;      ///< ascending
  std::span<const std::int32_t> documents_;  ///< that have each
  std::vector<std::uint64_t> first_;         ///< keys below each value of their first 16 bits
};

/// The options that a file of `winnow lines` was made with. E_MODEL_MISSING, E_MODEL_INVALID.
RepeatedLinesOptions repeated_lines_in(const std::string& path);

}  // namespace winnow
