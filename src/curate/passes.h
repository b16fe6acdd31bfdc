// The passes of decide. Each sees the rows that no pass before it dropped, and only drops.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "curate/ledger.h"
#include "curate/verdicts.h"
#include "winnow/backend/backend.h"
#include "winnow/core/recipe.h"
#include "winnow/near/clustered.h"

namespace winnow {

/// Drops a document for the first limit, in recipe order, that one of its facts breaks.
void limits_pass(const LimitsPass& pass, const Ledger& ledger, Verdicts& verdicts);

/// Of documents with equal texts (equal digests) the best ranked stays.
void exact_pass(const ExactPass& pass, const Ledger& ledger, Verdicts& verdicts);

/// How a near pass went about it.
struct NearDecision {
  NearMethod method = NearMethod::kExhaustive;  ///< never automatic
  std::string why;                              ///< the reason for the method
  std::optional<ClusteredReport> clustered;
};

/// Drops a document that is similar to a better ranked one that stays.
NearDecision near_pass(const NearPass& pass, const Ledger& ledger, Backend& backend,
                       Verdicts& verdicts);

/// Keeps the best by a fact; exact, ties by document order.
void keep_pass(const KeepPass& pass, const Ledger& ledger, Verdicts& verdicts);

/// `rows` (ascending) with the best first.
std::vector<std::int64_t> ranked(const Rank& rank, const Ledger& ledger,
                                 std::vector<std::int64_t> rows);

}  // namespace winnow
