// The recipe's words for lines that many documents have.
#include "core/recipe_parts.h"

namespace winnow {

RepeatedLinesOptions parse_repeated_lines(const Json& json, const std::string& where) {
  RepeatedLinesOptions lines;
  RecipeObject object(json, "facts.repeated_lines", where);
  object.read("file", lines.file);
  std::string unit(name_of(lines.lines.unit));
  std::string match(name_of(lines.lines.match));
  object.read("unit", unit);
  object.read("match", match);
  object.read("more_than", lines.more_than, 1, INT32_MAX - 1);
  object.finish();
  const auto known_unit = line_unit_of(unit);
  const auto known_match = line_match_of(match);
  if (!known_unit) object.fail_value("unit", "is '" + unit + "'", "use lines or paragraphs");
  if (!known_match) object.fail_value("match", "is '" + match + "'", "use loose or exact");
  lines.lines = {*known_unit, *known_match};
  if (lines.file.empty()) {
    object.fail_value("file", "names no file", "name the file that `winnow lines` writes");
  }
  if (lines.more_than == 0) {
    object.fail_value("more_than", "is missing",
                      "say in how many documents a line may stand; in more, it is removed");
  }
  return lines;
}

}  // namespace winnow
