#include "curate/near_report.h"

#include <stdexcept>

#include "curate/verdicts.h"
#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

using nlohmann::json;
constexpr std::string_view kFormat = "winnow.decisions/1";

/// Counts by hundredths.
json steps(const std::map<std::int64_t, std::int64_t>& counts, const char* what) {
  json out = json::array();
  for (const auto& [hundredth, count] : counts) {
    out.push_back({{"from", static_cast<double>(hundredth) / 100}, {what, count}});
  }
  return out;
}

json to_json(const NearDecision& decision) {
  json out = {{"method", name_of(decision.method)}, {"why", decision.why}};
  if (!decision.pairs.empty()) out["pairs_by_similarity"] = steps(decision.pairs, "pairs");
  if (decision.candidates) {
    out["candidates"] = decision.candidates->candidates;
    out["pairs"] = decision.candidates->pairs;
  }
  if (!decision.clustered) return out;
  const ClusteredReport& report = *decision.clustered;
  out["cells"] = report.cells;
  out["visits"] = report.visits;
  out["largest_cell"] = report.largest_cell;
  out["distinct"] = report.distinct_rows;
  out["pairs"] = report.pairs;
  out["recall"] = {{"documents", report.sample_rows},
                   {"pairs", report.sample_pairs},
                   {"found", report.sample_found},
                   {"share", report.recall()}};
  return out;
}

/// Documents by pass and hundredth of their similarity, over all shards.
std::map<std::string, std::map<std::int64_t, std::int64_t>> similarities_of(
    const RunDirectory& directory) {
  std::map<std::string, std::map<std::int64_t, std::int64_t>> counts;
  for (const std::string& shard : directory.identity().shards) {
    const StoredVerdicts stored = StoredVerdicts::read(directory.verdicts(shard));
    for (const Verdict& verdict : stored.verdicts) {
      if (verdict.witness == kNoWitness) continue;
      ++counts[stored.passes[verdict.pass - 1U]][hundredth_of(verdict.value)];
    }
  }
  return counts;
}

}  // namespace

void write_decisions(const NearDecisions& decisions, const RunDirectory& directory) {
  json near = json::object();
  for (const auto& [pass, decision] : decisions) near[pass] = to_json(decision);
  write_file(directory.decisions(), json{{"format", kFormat}, {"near", near}}.dump(2) + "\n");
}

std::map<std::string, json> near_reports(const RunDirectory& directory) {
  std::map<std::string, json> reports;
  const std::string text = read_file(directory.decisions());
  try {
    const json parsed = json::parse(text);
    if (parsed.at("format") != kFormat) throw std::runtime_error("another format");
    for (const auto& pass : parsed.at("near").items()) reports[pass.key()] = pass.value();
  } catch (const std::exception& problem) {
    throw Error(errors::kLedgerInvalid, std::string("these are no decisions: ") + problem.what(),
                directory.decisions(), "remove the file and run `winnow decide` once more");
  }
  const auto counts = similarities_of(directory);
  for (auto& [pass, report] : reports) {
    const auto own = counts.find(pass);
    report["similarities"] = own == counts.end() ? json::array() : steps(own->second, "documents");
  }
  return reports;
}

}  // namespace winnow
