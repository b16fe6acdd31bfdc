// The files that presets look things up in, loaded once and shared by all lanes.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "winnow/core/recipe.h"
#include "winnow/filters/repeated_lines.h"
#include "winnow/filters/rule_meter.h"
#include "winnow/filters/word_frequencies.h"

namespace winnow {

class RuleFiles {
 public:
  /// Those that these presets need. Errors: as RepeatedLines and WordFrequencies.
  RuleFiles(const FactsRecipe& facts, std::span<const std::string> presets);

  /// Those that the presets need that edited texts in scan. E_CONFIG_DRIFT if one is not the file
  /// that `identity` knows.
  static RuleFiles of_editors(const FactsRecipe& facts, const RunIdentity& identity);

  RuleSources sources() const { return {lines_.get(), words_.get()}; }

 private:
  std::unique_ptr<const RepeatedLines> lines_;
  std::unique_ptr<const WordFrequencies> words_;
};

}  // namespace winnow
