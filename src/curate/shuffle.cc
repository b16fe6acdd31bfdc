#include "curate/shuffle.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "curate/draws.h"
#include "curate/verdicts.h"
#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/output_file.h"
#include "winnow/formats/spill_file.h"

namespace winnow {
namespace {

using nlohmann::json;

constexpr std::string_view kPartFormat = "winnow.part/1";
constexpr std::string_view kAllFormat = "winnow.parts/1";

json to_json(const PartCommit& part) {
  return {{"records", part.records}, {"bytes", part.bytes}, {"xxh3_128", part.xxh3_128}};
}

PartCommit part_from(const json& part) {
  return {part.at("records"), part.at("bytes"), part.at("xxh3_128")};
}

/// A file that says what was made; nothing if it is missing, is not whole or is of something else.
std::optional<json> read_commit(const std::string& path, std::string_view format,
                                const std::string& made_from) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  json all = json::parse(read_file(path), nullptr, /*allow_exceptions=*/false);
  const bool same = all.is_object() && all.value("format", "") == format &&
                    all.value("made_from", "") == made_from;
  return same ? std::optional(std::move(all)) : std::nullopt;
}

bool has_size(const std::string& path, std::uint64_t bytes) {
  std::error_code problem;
  return std::filesystem::file_size(path, problem) == bytes && !problem;
}

std::optional<PartCommit> read_part(const RunDirectory& directory, std::uint32_t part,
                                    std::uint32_t parts, const std::string& made_from) {
  const auto all = read_commit(directory.part_commit(part), kPartFormat, made_from);
  if (!all) return std::nullopt;
  try {
    PartCommit commit = part_from(*all);
    if (has_size(directory.part(part, parts), commit.bytes)) return commit;
  } catch (const json::exception&) {
  }
  return std::nullopt;
}

PartCommit write_part(const Recipe& recipe, const RunDirectory& directory, std::uint32_t part,
                      std::uint32_t parts, const std::string& made_from) {
  std::string bytes;
  for (const std::string& shard : directory.identity().shards) {
    SpillReader(directory.spill(shard)).append(part, bytes);
  }
  const std::string path = directory.part(part, parts);
  std::vector<SpilledRecord> records = records_in(bytes, path);
  // Equal keys are equal texts with equal ids: their lines decide, not the shards' names.
  std::ranges::stable_sort(records, [](const SpilledRecord& a, const SpilledRecord& b) {
    return a.key < b.key || (a.key == b.key && a.line < b.line);
  });
  RunDirectory::make_room(path);
  OutputFile file(path, recipe.emit.zstd ? Compression::kZstd : Compression::kNone);
  for (const SpilledRecord& record : records) {
    file.write(record.line);
    file.write("\n");
  }
  file.commit();
  PartCommit commit{records.size(), file.size(), file.digest()};
  json all = to_json(commit);
  all["format"] = kPartFormat;
  all["made_from"] = made_from;
  RunDirectory::make_room(directory.part_commit(part));
  write_file(directory.part_commit(part), all.dump(2) + "\n");
  return commit;
}

}  // namespace

ShufflePlan::ShufflePlan(const Recipe& recipe, const RunDirectory& directory) {
  std::vector<std::uint64_t> keys;
  for (const std::string& shard : directory.identity().shards) {
    const Ledger ledger(directory, std::span(&shard, 1));
    const StoredVerdicts stored = StoredVerdicts::read(directory.verdicts(shard));
    const std::vector<std::uint64_t> draws = draws_of(recipe.emit.shuffle->seed, ledger);
    if (draws.size() != stored.verdicts.size()) {
      throw Error(errors::kLedgerInvalid, "ledger and verdicts have different documents", shard,
                  "run `winnow decide` again");
    }
    for (std::size_t row = 0; row < draws.size(); ++row) {
      const std::uint32_t copies = stored.written(row, recipe.emit);
      for (std::uint32_t copy = 0; copy < copies; ++copy) {
        keys.push_back(key_of(draws[row], copy));
      }
    }
  }
  std::ranges::sort(keys);
  const auto size = static_cast<std::size_t>(recipe.emit.shuffle->documents);
  for (std::size_t at = size; at < keys.size(); at += size) bounds_.push_back(keys[at]);
}

std::uint64_t ShufflePlan::key_of(std::uint64_t draw, std::uint32_t copy) {
  return copy == 0 ? draw : mix64(draw ^ mix64(copy));
}

std::uint32_t ShufflePlan::part_of(std::uint64_t key) const {
  return static_cast<std::uint32_t>(std::ranges::upper_bound(bounds_, key) - bounds_.begin());
}

std::optional<std::vector<PartCommit>> finished_parts(const RunDirectory& directory,
                                                      const std::string& made_from) {
  const auto all = read_commit(directory.parts_commit(), kAllFormat, made_from);
  if (!all) return std::nullopt;
  std::vector<PartCommit> parts;
  try {
    for (const json& part : all->at("parts")) parts.push_back(part_from(part));
  } catch (const json::exception&) {
    return std::nullopt;
  }
  const auto count = static_cast<std::uint32_t>(parts.size());
  for (std::uint32_t part = 0; part < count; ++part) {
    if (!has_size(directory.part(part, count), parts[part].bytes)) return std::nullopt;
  }
  return parts;
}

void write_parts(const Recipe& recipe, const RunDirectory& directory, std::uint32_t parts,
                 std::uint64_t records, const std::string& made_from, const std::stop_token& stop) {
  std::vector<PartCommit> commits(parts);
  for_each_index(resolve_threads(recipe.threads), parts, stop, [&](std::int64_t index) {
    const auto part = static_cast<std::uint32_t>(index);
    const auto done = read_part(directory, part, parts, made_from);
    commits[part] = done ? *done : write_part(recipe, directory, part, parts, made_from);
  });
  std::uint64_t written = 0;
  json all = {{"format", kAllFormat}, {"made_from", made_from}, {"parts", json::array()}};
  for (const PartCommit& part : commits) {
    written += part.records;
    all["parts"].push_back(to_json(part));
  }
  if (written != records) {
    throw Error(errors::kConservation,
                std::to_string(records) + " records were to be written, but the parts have " +
                    std::to_string(written),
                directory.parts_commit(), "this is a bug in winnow; please report it");
  }
  write_file(directory.parts_commit(), all.dump(2) + "\n");
}

}  // namespace winnow
