// Decisions: for each document keep or drop, and if dropped by which pass, rule, value and
// threshold, or which kept document it duplicates.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "curate/ledger.h"
#include "curate/run_directory.h"
#include "winnow/core/recipe.h"

namespace winnow {

inline constexpr std::int64_t kNoWitness = -1;

struct Verdict {
  std::uint8_t pass = 0;   ///< 0: kept; else 1 + the index of the pass that dropped it
  std::uint16_t rule = 0;  ///< index of the rule's name
  double value = 0;
  double threshold = 0;
  std::int64_t witness = kNoWitness;  ///< row of the document that was kept in its place

  bool kept() const { return pass == 0; }
};

/// All rows' verdicts while passes decide. Passes run one after another and only ever drop. Twelve
/// bytes a document, and eight more once there is a witness.
class Verdicts {
 public:
  explicit Verdicts(std::int64_t rows)
      : reasons_(static_cast<std::size_t>(rows)), values_(static_cast<std::size_t>(rows)) {}

  /// Rows that no pass has dropped yet, ascending.
  std::vector<std::int64_t> alive() const;
  std::int64_t count_alive() const;
  bool kept(std::int64_t row) const { return reasons_[static_cast<std::size_t>(row)] == 0; }
  Verdict operator[](std::int64_t row) const;
  std::int64_t rows() const { return static_cast<std::int64_t>(reasons_.size()); }

  /// Opens the next pass; what `drop` drops from now on is its.
  void begin_pass(std::string name) { passes_.push_back(std::move(name)); }
  void drop(std::int64_t row, std::string_view rule, double value, double threshold,
            std::int64_t witness = kNoWitness);

  /// What the open pass drops is explained by the document's value of a text fact, too.
  void explain_by(std::string_view text_fact) {
    explained_by_.resize(passes_.size());
    explained_by_.back() = text_fact;
  }
  /// The text fact that explains what a pass (from 1) drops, or empty.
  std::string_view explained_by(std::uint8_t pass) const {
    return pass == 0 || pass > explained_by_.size() ? std::string_view() : explained_by_[pass - 1U];
  }

  /// How often a kept document is written: 1 unless `repeat` said otherwise.
  std::uint32_t copies(std::int64_t row) const {
    return copies_.empty() ? 1 : copies_[static_cast<std::size_t>(row)];
  }
  void repeat(std::int64_t row, std::uint32_t copies);

  std::span<const std::string> passes() const { return passes_; }
  std::span<const std::string> rules() const { return rules_; }

 private:
  /// What many drops have in common.
  struct Reason {
    std::uint8_t pass;
    std::uint16_t rule;
    double threshold;
  };
  std::uint32_t reason(std::string_view rule, double threshold);

  std::vector<std::uint32_t> reasons_;  ///< 0: kept; else 1 + index in shared_
  std::vector<double> values_;
  std::vector<std::int64_t> witnesses_;  ///< empty as long as nothing has one
  std::vector<std::uint16_t> copies_;    ///< empty as long as all are 1
  std::vector<Reason> shared_;
  std::map<std::tuple<std::uint8_t, std::uint16_t, double>, std::uint32_t> numbers_;
  std::uint32_t last_ = 0;
  std::vector<std::string> passes_;
  std::vector<std::string> explained_by_;  ///< of each pass; empty as long as none is
  std::vector<std::string> rules_;
};

/// The most copies of one document.
inline constexpr std::uint32_t kMostCopies = 65'535;

/// Writes one shard's verdicts (docs/formats.md).
void write_verdicts(const std::string& path, const Verdicts& verdicts, const Ledger& ledger,
                    std::size_t shard, const std::string& made_from);

/// The `made_from` of a verdict file; nothing if there is no such file.
std::optional<std::string> verdicts_origin(const std::string& path);

/// One shard's verdicts as stored: what emit reads.
struct StoredVerdicts {
  std::vector<std::uint64_t> ordinals;
  std::vector<Verdict> verdicts;      ///< witness: 0 where there is one
  std::vector<std::uint16_t> copies;  ///< empty: one of each kept document
  std::vector<std::string> passes;
  std::vector<std::string> rules;
  std::vector<std::string> shards;           ///< that witness_shards count in
  std::vector<std::int64_t> witness_shards;  ///< these three are empty if nothing has a witness
  std::vector<std::uint64_t> witness_ordinals;
  std::vector<std::string> witness_ids;  ///< raw JSON tokens
  std::vector<std::string> items;        ///< what explains a drop, or empty; none if nothing is
  std::string made_from;

  /// How often a document counts: 0 if it was dropped.
  std::uint32_t copies_of(std::size_t row) const {
    if (!verdicts[row].kept()) return 0;
    return copies.empty() ? 1 : copies[row];
  }
  /// How many records of a document emit writes among the kept.
  std::uint32_t written(std::size_t row, const EmitRecipe& emit) const {
    return emit.weight_field.empty() ? copies_of(row) : (verdicts[row].kept() ? 1 : 0);
  }

  /// E_PHASE_ORDER if the file is missing, E_LEDGER_INVALID if it is not as written.
  static StoredVerdicts read(const std::string& path);
};

}  // namespace winnow
