#include "curate/near_report.h"

#include <stdexcept>

#include "curate/verdicts.h"
#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

using nlohmann::json;
constexpr std::string_view kFormat = "winnow.decisions/2";

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

json to_json(const MixReport& report) {
  const auto reached = static_cast<double>(report.reached());
  json groups = json::array();
  for (const MixedGroup& group : report.groups) {
    const auto own = static_cast<double>(group.reached);
    groups.push_back({{"group", group.plan.name},
                      {"documents", group.plan.documents},
                      {"supply", group.plan.supply},
                      {"share_asked", group.plan.share},
                      {"share", reached > 0 ? own / reached : 0},
                      {"asked", group.plan.asked},
                      {"reached", group.reached},
                      {"kept", group.kept},
                      {"dry", group.plan.dry}});
    if (!group.tiers.empty()) groups.back()["copies_by_tier"] = group.tiers;
  }
  return {{"unit", report.unit},
          {"asked", report.budget},
          {"reached", report.reached()},
          {"groups", groups}};
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

void write_decisions(const NearDecisions& decisions, const MixReports& mixes,
                     const RunDirectory& directory) {
  json all = {{"format", kFormat}, {"near", json::object()}, {"mix", json::object()}};
  for (const auto& [pass, decision] : decisions) all["near"][pass] = to_json(decision);
  for (const auto& [pass, report] : mixes) all["mix"][pass] = to_json(report);
  write_file(directory.decisions(), all.dump(2) + "\n");
}

namespace {

/// What decisions.json has under a key, by pass.
std::map<std::string, json> reports_of(const RunDirectory& directory, const char* key) {
  std::map<std::string, json> reports;
  const std::string text = read_file(directory.decisions());
  try {
    const json parsed = json::parse(text);
    if (parsed.at("format") != kFormat) throw std::runtime_error("another format");
    for (const auto& pass : parsed.at(key).items()) reports[pass.key()] = pass.value();
  } catch (const std::exception& problem) {
    throw Error(errors::kLedgerInvalid, std::string("these are no decisions: ") + problem.what(),
                directory.decisions(), "remove the file and run `winnow decide` once more");
  }
  return reports;
}

}  // namespace

std::map<std::string, json> mix_reports(const RunDirectory& directory) {
  return reports_of(directory, "mix");
}

std::map<std::string, json> near_reports(const RunDirectory& directory) {
  std::map<std::string, json> reports = reports_of(directory, "near");
  const auto counts = similarities_of(directory);
  for (auto& [pass, report] : reports) {
    const auto own = counts.find(pass);
    report["similarities"] = own == counts.end() ? json::array() : steps(own->second, "documents");
  }
  return reports;
}

}  // namespace winnow
