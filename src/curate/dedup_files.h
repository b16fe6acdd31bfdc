// The files of a dedup.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "curate/ledger.h"
#include "curate/verdicts.h"
#include "winnow/curate/dedup.h"
#include "winnow/near/keep_policies.h"

namespace winnow {

/// What stands in a TSV for a document: its id, without the quotes if it is a JSON string (escapes
/// stay, so there is no tab or line end in it), or SHARD:ORDINAL without one.
std::string name_of(const Ledger& ledger, std::int64_t row);

/// As `check_output_names` (curate/output_names.h).
void check_files(const DedupFiles& files);

/// Writes what is asked for, and commits all of it when all of it is written. `pairs` are rows of
/// the ledger, i < j, sorted.
void write_dedup_files(const DedupOptions& options, const Ledger& ledger, const Verdicts& verdicts,
                       std::span<const SimilarPair> pairs);

}  // namespace winnow
