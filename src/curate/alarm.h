// The alarm for a pass that wipes a source out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "curate/ledger.h"
#include "curate/verdicts.h"

namespace winnow {

/// What a pass did to one source of documents.
struct PassedSource {
  std::string name;
  std::uint64_t dropped = 0;
  std::uint64_t seen = 0;
};

/// Throws E_WIPE_OUT (exit 3) if `pass` dropped more than `most` (0 to 1) of what it saw of any
/// source: a table of these sources, and the flag `flag` that lets it pass.
void check_wipe_out(const std::string& pass, const std::vector<PassedSource>& sources, double most,
                    const std::string& flag);

/// The same for the pass that ran last, with each shard as a source.
void check_wipe_out(const Ledger& ledger, const Verdicts& verdicts, double most,
                    const std::string& flag);

}  // namespace winnow
