// What a run did, as manifest.json (for machines) and report.json (for people's tools).
#pragma once

#include "curate/run_directory.h"
#include "winnow/core/recipe.h"

namespace winnow {

/// Both are pure functions of the commits, ledgers and verdicts: no clock, host or path.
void write_manifest_and_report(const Recipe& recipe, const RunDirectory& directory);

}  // namespace winnow
