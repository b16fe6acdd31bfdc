// The files of a dedup.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "curate/dedup_decision.h"
#include "winnow/curate/dedup.h"

namespace winnow {

/// What stands in a TSV for a document: its id, without the quotes if it is a JSON string (escapes
/// stay, so there is no tab or line end in it), or SHARD:ORDINAL without one.
std::string name_of(const Ledger& ledger, std::int64_t row);

/// As `check_output_names` (curate/output_names.h).
void check_files(const DedupFiles& files);

/// Writes what is asked for, and commits all of it when all of it is written.
void write_dedup_files(const DedupOptions& options, DedupDecision& decision);

}  // namespace winnow
