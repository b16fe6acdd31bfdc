#include "winnow/core/rules.h"

#include <algorithm>

#include "core/rule_tables.h"

namespace winnow {

std::span<const RulePreset> rule_presets() {
  static const std::vector<RulePreset> all = [] {
    std::vector<RulePreset> presets;
    for (const auto peer : {datatrove_rules(), dolma_rules(), dclm_rules(), curator_rules(),
                            ibm_rules(), winnow_rules()}) {
      presets.insert(presets.end(), peer.begin(), peer.end());
    }
    return presets;
  }();
  return all;
}

const RulePreset* find_rule_preset(std::string_view name) {
  const auto presets = rule_presets();
  const auto found = std::ranges::find(presets, name, &RulePreset::name);
  return found == presets.end() ? nullptr : &*found;
}

std::vector<std::string> editing_presets(std::span<const std::string> presets) {
  std::vector<std::string> editing;
  for (const std::string& name : presets) {
    if (find_rule_preset(name)->edits) editing.push_back(name);
  }
  return editing;
}

CountedRules counted_rules(std::span<const std::string> presets, bool edits) {
  CountedRules counted;
  for (std::size_t p = 0; p < presets.size(); ++p) {
    const std::string& name = presets[p];
    if (name == "gopher@datatrove" || name == "gopher_repetition@datatrove") counted.gopher = true;
    if (!find_rule_preset(name)->edits) continue;
    const auto behind = presets.subspan(p + 1);
    const bool is_left_alone = !edits && std::ranges::all_of(behind, [](const std::string& other) {
      return other == "fineweb@datatrove";
    });
    if (is_left_alone && name == "c4@datatrove") counted.c4 = C4LineEnds::kTerminal;
    if (is_left_alone && name == "c4_any_line_end@datatrove") counted.c4 = C4LineEnds::kAny;
    break;
  }
  return counted;
}

std::string rule_column(const RulePreset& preset, const Rule& rule) {
  return std::string(preset.name).append("/").append(rule.fact);
}

std::vector<RuleLimit> rule_limits(const RulePreset& preset) {
  std::vector<RuleLimit> limits;
  for (const Rule& rule : preset.rules) {
    const auto reason = [&](std::string_view words) {
      return std::string(words.empty() ? rule.fact : words);
    };
    limits.push_back(
        {rule_column(preset, rule), rule.min, rule.max, reason(rule.below), reason(rule.above)});
  }
  return limits;
}

std::vector<std::string> rule_columns(std::span<const std::string> presets) {
  std::vector<std::string> columns;
  for (const std::string& name : presets) {
    const RulePreset& preset = *find_rule_preset(name);
    for (const Rule& rule : preset.rules) columns.push_back(rule_column(preset, rule));
  }
  return columns;
}

}  // namespace winnow
