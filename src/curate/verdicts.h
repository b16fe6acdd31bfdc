// Decisions: for each document keep or drop, and if dropped by which pass, rule, value and
// threshold, or which kept document it duplicates.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "curate/ledger.h"
#include "curate/run_directory.h"

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

/// All rows' verdicts while passes decide. Passes run one after another and only ever drop.
class Verdicts {
 public:
  explicit Verdicts(std::int64_t rows) : verdicts_(static_cast<std::size_t>(rows)) {}

  /// Rows that no pass has dropped yet, ascending.
  std::vector<std::int64_t> alive() const;
  const Verdict& operator[](std::int64_t row) const {
    return verdicts_[static_cast<std::size_t>(row)];
  }
  std::int64_t rows() const { return static_cast<std::int64_t>(verdicts_.size()); }

  /// Opens the next pass; what `drop` drops from now on is its.
  void begin_pass(std::string name) { passes_.push_back(std::move(name)); }
  void drop(std::int64_t row, std::string_view rule, double value, double threshold,
            std::int64_t witness = kNoWitness);

  std::span<const std::string> passes() const { return passes_; }
  std::span<const std::string> rules() const { return rules_; }

 private:
  std::vector<Verdict> verdicts_;
  std::vector<std::string> passes_;
  std::vector<std::string> rules_;
};

/// Writes one shard's verdicts (docs/formats.md).
void write_verdicts(const std::string& path, const Verdicts& verdicts, const Ledger& ledger,
                    std::size_t shard, const std::string& made_from);

/// The `made_from` of a verdict file; nothing if there is no such file.
std::optional<std::string> verdicts_origin(const std::string& path);

/// One shard's verdicts as stored: what emit reads.
struct StoredVerdicts {
  std::vector<std::uint64_t> ordinals;
  std::vector<Verdict> verdicts;  ///< witness: 0 where there is one
  std::vector<std::string> passes;
  std::vector<std::string> rules;
  std::vector<std::string> shards;  ///< that witness_shards count in
  std::vector<std::int64_t> witness_shards;
  std::vector<std::uint64_t> witness_ordinals;
  std::vector<std::string> witness_ids;  ///< raw JSON tokens
  std::string made_from;

  /// E_PHASE_ORDER if the file is missing, E_LEDGER_INVALID if it is not as written.
  static StoredVerdicts read(const std::string& path);
};

}  // namespace winnow
