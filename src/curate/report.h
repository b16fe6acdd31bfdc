// What a run did, as manifest.json (for machines) and report.json (for people's tools).
#pragma once

#include <vector>

#include "curate/run_directory.h"
#include "curate/shuffle.h"
#include "winnow/core/recipe.h"

namespace winnow {

/// Both are pure functions of the commits, ledgers and verdicts: no clock, host or path.
/// `parts`: those of a shuffled run.
void write_manifest_and_report(const Recipe& recipe, const RunDirectory& directory,
                               const std::vector<PartCommit>& parts);

}  // namespace winnow
