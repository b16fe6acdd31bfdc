// Similar pairs of documents that a run keeps, so that another threshold needs no other search.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "curate/ledger.h"
#include "curate/run_directory.h"
#include "winnow/backend/backend.h"
#include "winnow/core/recipe.h"

namespace winnow {

/// All pairs of documents of the ledger, dropped ones too, whose vectors reach pass.pairs_from;
/// sorted. Read from the run directory if the file there was made from these ledgers down to this
/// similarity, else searched for and written. `ledgers` is a digest of what the ledgers were made
/// from. E_RECIPE_VALUE beyond 2^27 pairs, E_LEDGER_INVALID for a file that is not as written.
std::vector<Pair> stored_pairs(const NearPass& pass, const Ledger& ledger,
                               const std::string& ledgers, const RunDirectory& directory,
                               Backend& backend);

/// Those of the pairs whose documents are both among `rows` (ranked, the best first), as pairs of
/// ranks; sorted. `documents` is how many there are in all.
std::vector<Pair> ranked_pairs(std::vector<Pair> pairs, std::span<const std::int64_t> rows,
                               std::int64_t documents);

}  // namespace winnow
