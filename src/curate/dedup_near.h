// The pass "near" of dedup: which documents are similar, and who of them stays.
#pragma once

#include <cstdint>
#include <vector>

#include "curate/ledger.h"
#include "curate/verdicts.h"
#include "winnow/curate/dedup.h"
#include "winnow/near/near_duplicates.h"
#include "winnow/near/sorted_pairs.h"

namespace winnow {

/// Documents in the order of their rank, and what was found among them; all by rank.
struct NearDocuments {
  std::vector<std::int64_t> rows;  ///< of the ledger
  Survivors survivors;
  std::uint64_t compared = 0;      ///< pairs whose shingle sets were compared
  std::uint64_t similar = 0;       ///< of these
  SortedPairs<SimilarPair> pairs;  ///< all that are similar, if the options ask for pairs

  /// Drops those that do not survive.
  void drop(SetThreshold threshold, Verdicts& verdicts) const;
  /// The pairs as rows i < j, and each exact copy with the document kept in its place.
  SortedPairs<SimilarPair> pairs_by_row(const Verdicts& verdicts);
};

/// Among the documents that `verdicts` keep: pairs whose sketches are near, decided by their
/// shingle sets, for which the files are read once more. By the policy rank, and if no pairs are
/// asked for, only pairs of documents that stay are compared. Errors: those of dedup.
NearDocuments find_near_documents(const DedupOptions& options, const Ledger& ledger,
                                  const Verdicts& verdicts);

}  // namespace winnow
