// Lines that many documents have: what counts as one, and as the same one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace winnow {

/// What a text is cut into: at line feeds, or at two of them in a row.
enum class LineUnit : std::uint8_t { kLines, kParagraphs };
/// loose  lines are equal if `append_plain_line` (text/plain_line.h) makes the same of them
/// exact  if they are equal but for white space at their ends
enum class LineMatch : std::uint8_t { kLoose, kExact };

/// "lines", "paragraphs"; "loose", "exact".
std::string_view name_of(LineUnit unit);
std::string_view name_of(LineMatch match);
std::optional<LineUnit> line_unit_of(std::string_view name);
std::optional<LineMatch> line_match_of(std::string_view name);

struct LineOptions {
  LineUnit unit = LineUnit::kLines;
  LineMatch match = LineMatch::kLoose;

  friend bool operator==(const LineOptions&, const LineOptions&) = default;
};

/// What the preset repeated_lines@winnow removes.
struct RepeatedLinesOptions {
  std::string file;  ///< that `winnow lines` wrote
  LineOptions lines;
  std::int64_t more_than = 0;  ///< lines that more documents than that have
};

inline constexpr std::string_view kRepeatedLinesPreset = "repeated_lines@winnow";

}  // namespace winnow
