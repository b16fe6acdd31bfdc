#include "winnow/core/line_options.h"

namespace winnow {

std::string_view name_of(LineUnit unit) {
  return unit == LineUnit::kLines ? "lines" : "paragraphs";
}

std::string_view name_of(LineMatch match) { return match == LineMatch::kLoose ? "loose" : "exact"; }

std::optional<LineUnit> line_unit_of(std::string_view name) {
  for (const LineUnit unit : {LineUnit::kLines, LineUnit::kParagraphs}) {
    if (name_of(unit) == name) return unit;
  }
  return std::nullopt;
}

std::optional<LineMatch> line_match_of(std::string_view name) {
  for (const LineMatch match : {LineMatch::kLoose, LineMatch::kExact}) {
    if (name_of(match) == name) return match;
  }
  return std::nullopt;
}

}  // namespace winnow
