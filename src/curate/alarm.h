// The alarm for a pass that wipes a source out.
#pragma once

#include "curate/ledger.h"
#include "curate/verdicts.h"

namespace winnow {

/// Throws E_WIPE_OUT (exit 3) if the pass that ran last dropped more than `most` (0 to 1) of any
/// shard's documents that it saw: a table of these shards, and the flag `flag` that lets it pass.
void check_wipe_out(const Ledger& ledger, const Verdicts& verdicts, double most,
                    const std::string& flag);

}  // namespace winnow
