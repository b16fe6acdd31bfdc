#include "curate/rule_files.h"

#include <algorithm>

#include "winnow/core/error.h"
#include "winnow/core/hash.h"

namespace winnow {

RuleFiles::RuleFiles(const FactsRecipe& facts, std::span<const std::string> presets) {
  const auto needs = [&](std::string_view preset) {
    return std::ranges::find(presets, preset) != presets.end();
  };
  if (needs(kRepeatedLinesPreset) && facts.repeated_lines) {
    lines_ = std::make_unique<const RepeatedLines>(*facts.repeated_lines);
  }
  if (needs(kUnigramPreset) && !facts.unigram.empty()) {
    words_ = std::make_unique<const WordFrequencies>(facts.unigram);
  }
}

RuleFiles RuleFiles::of_editors(const FactsRecipe& facts, const RunIdentity& identity) {
  RuleFiles files(facts, facts.editors());
  if (!files.lines_) return files;
  const std::string& path = facts.repeated_lines->file;
  const auto known = identity.models.find(path);
  if (known == identity.models.end() || known->second != sha256_hex_of_file(path)) {
    throw Error(errors::kConfigDrift, "the lines to remove are not those of the scan", path,
                "restore the file, or run `winnow run` with --redo to scan again");
  }
  return files;
}

}  // namespace winnow
