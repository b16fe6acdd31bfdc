// dedup up to its decisions, before a file is written.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "curate/ledger.h"
#include "curate/verdicts.h"
#include "winnow/core/recipe.h"
#include "winnow/curate/dedup.h"
#include "winnow/near/sorted_pairs.h"

namespace winnow {

/// E_NO_INPUT for a file that is not there, E_USAGE for what is no regular file.
void check_regular_files(std::span<const std::string> inputs);

/// The facts of `options.inputs` that `recipe` asks for, one ledger shard a file, in memory.
Ledger measure_files(const Recipe& recipe, const DedupOptions& options);

struct DedupDecision {
  Ledger ledger;
  Verdicts verdicts;             ///< of passes "exact" and "near"
  std::uint64_t candidates = 0;  ///< pairs that were compared exactly
  std::uint64_t near_pairs = 0;  ///< of these, similar
  /// Those, if a file of pairs is asked for, and each exact copy with who stays; rows.
  SortedPairs<SimilarPair> pairs;

  /// The row that is kept in place of `row`: itself, if it stays.
  std::int64_t kept_instead(std::int64_t row) const {
    // An exact copy's witness may itself be near another document.
    while (!verdicts[row].kept()) row = verdicts[row].witness;
    return row;
  }
};

/// All of `dedup` but the writing.
DedupDecision decide_dedup(const DedupOptions& options);

}  // namespace winnow
