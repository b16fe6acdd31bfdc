// Measures the facts of heuristic rules (core/rules.h).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/c4_counts.h"
#include "winnow/core/column.h"
#include "winnow/core/document.h"
#include "winnow/core/gopher_counts.h"

namespace winnow {

class RepeatedLines;
class WordFrequencies;

/// What presets look things up in (RulePreset::looks_up); borrowed, and shared by threads. A preset
/// whose source is null finds nothing.
struct RuleSources {
  const RepeatedLines* lines = nullptr;    ///< of repeated_lines@winnow
  const WordFrequencies* words = nullptr;  ///< of unigram@winnow
};

/// What a backend has counted of a text (counted_rules); null: nothing.
struct RuleCounts {
  const GopherCounts* gopher = nullptr;
  const C4Counts* c4 = nullptr;
};

/// The same of texts, one each; empty: nothing.
struct CountedTexts {
  std::span<const GopherCounts> gopher;
  std::span<const C4Counts> c4;

  RuleCounts of(std::size_t text) const {
    return {gopher.empty() ? nullptr : &gopher[text], c4.empty() ? nullptr : &c4[text]};
  }
};

/// Owns scratch that is used again from text to text: no allocation once the longest text was seen.
/// Linear in the text, whatever it is. One thread at a time.
class RuleMeter {
 public:
  /// `presets` are names of `rule_presets`; E_INTERNAL if one is not.
  explicit RuleMeter(std::span<const std::string> presets, RuleSources sources = {});
  ~RuleMeter();
  RuleMeter(RuleMeter&&) noexcept;
  RuleMeter& operator=(RuleMeter&&) noexcept;

  /// The columns' names, as `rule_columns` gives them.
  const std::vector<std::string>& columns() const { return columns_; }

  /// The facts of a text (valid UTF-8), one a column; valid until the next call. A preset that
  /// removes lines (C4) is asked in its place: those behind it measure what it leaves.
  std::span<const double> measure(std::string_view text) { return measure(text, {}); }
  /// The same, without measuring what was counted.
  std::span<const double> measure(std::string_view text, RuleCounts counts);

  /// What the presets made of the text measured last: the text itself where none edits. Valid until
  /// the next call, and as long as that text. Not known where C4's rules were counted.
  std::string_view text() const;

 private:
  struct Scratch;
  std::vector<std::string> columns_;
  std::unique_ptr<Scratch> scratch_;
};

/// Adds the meter's columns, F64, one row a document. `counts`: of the documents' texts.
void add_rule_facts(RuleMeter& meter, std::span<const Document> documents,
                    const CountedTexts& counts, Columns& facts);

/// The same, and makes what the presets leave of the texts the documents' texts.
void add_rule_facts_and_edit(RuleMeter& meter, const CountedTexts& counts, Batch& batch);

}  // namespace winnow
