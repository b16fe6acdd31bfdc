#include "curate/report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "curate/commit.h"
#include "curate/near_report.h"
#include "curate/verdicts.h"
#include "winnow/core/error.h"
#include "winnow/curate/run.h"
#include "winnow/curate/version.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

using nlohmann::json;

ShardCommit commit_of(const RunDirectory& directory, const std::string& shard) {
  auto commit = ShardCommit::read(directory.commit(shard));
  if (commit) return *std::move(commit);
  throw Error(errors::kPhaseOrder, "shard '" + shard + "' was not emitted yet",
              directory.commit(shard), "run `winnow emit` with the same recipe");
}

/// Counts that add up over shards.
struct Totals {
  std::uint64_t records = 0;
  std::uint64_t kept = 0;
  std::uint64_t written = 0;
  std::uint64_t dropped = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t blank_lines = 0;

  void add(const ShardCommit& commit) {
    records += commit.records;
    kept += commit.kept;
    written += commit.written;
    dropped += commit.dropped;
    quarantined += commit.quarantined;
    blank_lines += commit.blank_lines;
  }
  json to_json() const {
    return {{"records", records},         {"kept", kept},
            {"written", written},         {"dropped", dropped},
            {"quarantined", quarantined}, {"blank_lines", blank_lines}};
  }
};

/// The value that a share of the sorted values lies below (nearest rank).
double quantile(const std::vector<double>& sorted, double share) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(share * last + 0.5)];
}

json distribution(std::vector<double> values) {
  const auto missing = std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return nullptr;
  std::sort(values.begin(), values.end());
  json quantiles = {{"min", values.front()},
                    {"p10", quantile(values, 0.1)},
                    {"median", quantile(values, 0.5)},
                    {"p90", quantile(values, 0.9)},
                    {"max", values.back()}};
  if (missing > 0) quantiles["missing"] = missing;
  return quantiles;
}

/// Each numeric fact over all documents and over the kept ones.
json facts_of(const Recipe& recipe, const RunDirectory& directory) {
  const Ledger ledger(directory, directory.identity().shards);
  std::vector<bool> kept;
  for (const std::string& shard : ledger.shards()) {
    for (const Verdict& verdict : StoredVerdicts::read(directory.verdicts(shard)).verdicts) {
      kept.push_back(verdict.kept());
    }
  }
  json facts;
  for (const std::string& fact : recipe.numeric_facts()) {
    const std::vector<double> all = ledger.numbers(fact);
    std::vector<double> stayed;
    for (std::size_t row = 0; row < all.size(); ++row) {
      if (kept[row]) stayed.push_back(all[row]);
    }
    facts[fact] = {{"all", distribution(all)}, {"kept", distribution(stayed)}};
  }
  return facts;
}

json duplicates_of(const RunDirectory& directory) {
  const std::string lines = read_file(directory.duplicates());
  return {{"groups", std::count(lines.begin(), lines.end(), '\n')}};
}

}  // namespace

void write_manifest_and_report(const Recipe& recipe, const RunDirectory& directory,
                               const std::vector<PartCommit>& parts) {
  const RunIdentity& identity = directory.identity();
  Totals totals;
  json shards = json::array();
  json per_shard;
  std::map<std::string, std::map<std::string, std::uint64_t>> dropped_by;
  std::map<std::string, std::uint64_t> quarantined_by_code;
  for (const std::string& name : identity.shards) {
    const ShardCommit commit = commit_of(directory, name);
    totals.add(commit);
    shards.push_back(json::parse(commit.json()));
    Totals own;
    own.add(commit);
    per_shard[name] = own.to_json();
    for (const auto& [pass, rules] : commit.dropped_by) {
      for (const auto& [rule, count] : rules) dropped_by[pass][rule] += count;
    }
    for (const auto& [code, count] : commit.quarantined_by_code) quarantined_by_code[code] += count;
  }
  json manifest = {{"format", "winnow.manifest/1"},
                   {"version", kVersion},
                   {"models", identity.models},
                   {"scan", json::parse(identity.scan)},
                   {"decide", json::parse(identity.decide)},
                   {"emit", json::parse(identity.emit)},
                   {"totals", totals.to_json()},
                   {"shards", shards}};
  for (const PartCommit& part : parts) {
    manifest["shuffled"].push_back(
        {{"records", part.records}, {"bytes", part.bytes}, {"xxh3_128", part.xxh3_128}});
  }
  const auto near = near_reports(directory);
  const auto mixes = mix_reports(directory);
  json passes = json::array();
  for (const Pass& pass : recipe.passes) {
    passes.push_back({{"pass", pass.name}, {"dropped", dropped_by[pass.name]}});
    if (near.contains(pass.name)) passes.back()["near"] = near.at(pass.name);
    if (mixes.contains(pass.name)) passes.back()["mix"] = mixes.at(pass.name);
  }
  const json report = {{"format", "winnow.report/1"},
                       {"totals", totals.to_json()},
                       {"passes", passes},
                       {"quarantined_by_code", quarantined_by_code},
                       {"duplicates", duplicates_of(directory)},
                       {"facts", facts_of(recipe, directory)},
                       {"shards", per_shard}};
  write_file(directory.report(), report.dump(2) + "\n");
  write_file(directory.manifest(), manifest.dump(2) + "\n");
}

}  // namespace winnow
