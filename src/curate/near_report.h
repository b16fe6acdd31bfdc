// What the near and mix passes say of themselves in report.json.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "curate/mix_pass.h"
#include "curate/passes.h"
#include "curate/run_directory.h"

namespace winnow {

/// By pass. decide writes them to decisions.json, for the report that a later phase makes.
using NearDecisions = std::map<std::string, NearDecision>;
void write_decisions(const NearDecisions& decisions, const MixReports& mixes,
                     const RunDirectory& directory);

/// For each near pass what decisions.json has, and "similarities": how many documents were dropped
/// by their similarity with their witness, in steps of a hundredth. E_LEDGER_INVALID if
/// decisions.json is not as written.
std::map<std::string, nlohmann::json> near_reports(const RunDirectory& directory);

/// For each mix pass what decisions.json has. E_LEDGER_INVALID as before.
std::map<std::string, nlohmann::json> mix_reports(const RunDirectory& directory);

}  // namespace winnow
