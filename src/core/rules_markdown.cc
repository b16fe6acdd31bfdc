// The table of rules as text.
#include <charconv>

#include "winnow/core/rules.h"

namespace winnow {
namespace {

std::string number(double value) {
  char digits[32];
  return {digits,
          std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed).ptr};
}

void append_row(const Rule& rule, std::string_view bound, std::string_view reason,
                std::string& out) {
  const std::string_view words = reason.empty() && !bound.empty() ? rule.fact : reason;
  out.append("| `").append(rule.fact).append("` | ").append(rule.what).append(" | ");
  out.append(bound).append(" | ");
  if (!words.empty()) out.append("`").append(words).append("` ");
  out += "|\n";
}

void append_rule(const Rule& rule, std::string& out) {
  if (rule.min) append_row(rule, "< " + number(*rule.min), rule.below, out);
  if (rule.max) append_row(rule, "> " + number(*rule.max), rule.above, out);
  if (!rule.min && !rule.max) append_row(rule, {}, {}, out);
}

}  // namespace

std::string rules_markdown() {
  std::string out;
  for (const RulePreset& preset : rule_presets()) {
    if (!out.empty()) out += '\n';
    out.append("### ").append(preset.name).append("\n\n").append(preset.source).append("\n\n");
    out += "| fact | what it is | drops if | reason |\n|---|---|---|---|\n";
    for (const Rule& rule : preset.rules) append_rule(rule, out);
  }
  return out;
}

}  // namespace winnow
