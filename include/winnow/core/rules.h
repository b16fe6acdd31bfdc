// The table of heuristic rules: what each preset measures, its thresholds, and where both are from.
//
// "The Gopher rules" are another function in every tool, so a preset is named RULES@PEER and does
// what that peer does, document by document (docs/filters.md has the exceptions). A rule is a fact,
// measured by filters/rule_meter.h, and bounds, which only decide knows.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/c4_counts.h"
#include "winnow/core/rule_limit.h"

namespace winnow {

/// One fact of a preset, a F64 column, and what the peer does with it. A share is from 0 to 1 and
/// is 0 where there is nothing to take a share of, unless `what` says otherwise.
struct Rule {
  std::string_view fact;  ///< unique in its preset
  std::string_view what;  ///< what is measured, in what unit
  /// The peer's thresholds; a document whose fact is less than `min` or more than `max` is dropped.
  std::optional<double> min;
  std::optional<double> max;
  /// The peer's words for the two; the fact's name where the peer has none.
  std::string_view below;
  std::string_view above;
};

struct RulePreset {
  std::string_view name;  ///< "gopher@datatrove"
  std::string_view source;
  std::span<const Rule> rules;  ///< in the peer's order: the first one broken is the reason
  bool edits = false;           ///< changes the text: presets behind it measure what it leaves
  /// The key of a recipe's facts that names the file in which it looks things up, or empty.
  std::string_view looks_up = {};
};

/// All presets, in the order of docs/filters.md.
std::span<const RulePreset> rule_presets();

/// The preset of this name, or null.
const RulePreset* find_rule_preset(std::string_view name);

/// Those of these presets, which must exist, that edit.
std::vector<std::string> editing_presets(std::span<const std::string> presets);

/// What backends count (GopherCounts, C4Counts) of texts as they come.
struct CountedRules {
  bool gopher = false;
  std::optional<C4LineEnds> c4;

  bool any() const { return gopher || c4; }
};
/// What presets, which must exist, need of that. Gopher's rules do where no preset that edits
/// stands before them; C4's where none does and nothing but fineweb@datatrove stands behind them,
/// as counting does not make the text that is left. `edits`: that text is asked for.
CountedRules counted_rules(std::span<const std::string> presets, bool edits);

/// The column of a rule's fact: "gopher@datatrove/words".
std::string rule_column(const RulePreset& preset, const Rule& rule);

/// The preset's limits with the peer's thresholds, rule by rule.
std::vector<RuleLimit> rule_limits(const RulePreset& preset);

/// The whole table as Markdown: what `winnow filter --list` prints and docs/filters.md holds.
std::string rules_markdown();

/// The columns of presets, which must exist, preset by preset in the order given.
std::vector<std::string> rule_columns(std::span<const std::string> presets);

}  // namespace winnow
