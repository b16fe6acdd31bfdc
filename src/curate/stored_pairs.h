// Similar pairs of documents that a run keeps, so that another threshold needs no other search.
#pragma once

#include <string>

#include "curate/ledger.h"
#include "curate/run_directory.h"
#include "winnow/backend/backend.h"
#include "winnow/core/recipe.h"
#include "winnow/near/sorted_pairs.h"

namespace winnow {

/// Calls take(some) for all pairs of documents of the ledger, dropped ones too, whose vectors reach
/// pass.pairs_from; sorted. Read from the run directory if the file there was made from these
/// ledgers down to this similarity, else searched for and written. `ledgers` is a digest of what
/// the ledgers were made from. Memory: the vectors, and pairs as in SortedPairs. E_LEDGER_INVALID
/// for a file that is not as written.
void for_stored_pairs(const NearPass& pass, const Ledger& ledger, const std::string& ledgers,
                      const RunDirectory& directory, Backend& backend,
                      const SortedPairs<Pair>::Take& take);

}  // namespace winnow
