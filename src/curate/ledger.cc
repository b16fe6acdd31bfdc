#include "curate/ledger.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "curate/facts.h"
#include "curate/ragged.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"

namespace winnow {
namespace {

Error invalid(const std::string& where, const std::string& what) {
  return Error(errors::kLedgerInvalid, what, where,
               "the file was changed after winnow wrote it; delete it and run the scan again");
}

}  // namespace

std::map<std::string, std::string> LedgerHeader::metadata() const {
  return {{"format", std::string(kFormat)},
          {"shard", shard},
          {"made_from", made_from},
          {"input_digest", input_digest},
          {"input_bytes", std::to_string(input_bytes)},
          {"records", std::to_string(records)},
          {"blank_lines", std::to_string(blank_lines)},
          {"quarantined", std::to_string(quarantined)},
          {"quarantined_by_code", nlohmann::json(quarantined_by_code).dump()}};
}

LedgerHeader LedgerHeader::parse(const std::map<std::string, std::string>& metadata,
                                 const std::string& where) {
  try {
    if (metadata.at("format") != kFormat) throw invalid(where, "this is not a ledger");
    LedgerHeader header;
    header.shard = metadata.at("shard");
    header.made_from = metadata.at("made_from");
    header.input_digest = metadata.at("input_digest");
    header.input_bytes = std::stoull(metadata.at("input_bytes"));
    header.records = std::stoull(metadata.at("records"));
    header.blank_lines = std::stoull(metadata.at("blank_lines"));
    header.quarantined = std::stoull(metadata.at("quarantined"));
    header.quarantined_by_code = nlohmann::json::parse(metadata.at("quarantined_by_code"))
                                     .get<std::map<std::string, std::uint64_t>>();
    return header;
  } catch (const Error&) {
    throw;
  } catch (const std::exception&) {
    throw invalid(where, "the ledger's header is incomplete");
  }
}

Ledger::Ledger(const RunDirectory& directory, std::span<const std::string> shards) : Ledger() {
  for (const std::string& shard : shards) {
    const std::string path = directory.ledger(shard);
    if (!std::filesystem::exists(path)) {
      throw Error(errors::kPhaseOrder, "shard '" + shard + "' was not scanned yet", path,
                  "run `winnow scan` with the same recipe first");
    }
    Safetensors file = read_safetensors(path, errors::kLedgerInvalid);
    LedgerHeader header = LedgerHeader::parse(file.metadata, path);
    header.shard = shard;
    add(std::move(header), std::move(file.columns), path);
  }
}

void Ledger::add(LedgerHeader header, Columns columns, const std::string& where) {
  const Column* ordinals = columns.find(columns::kOrdinal);
  if (ordinals == nullptr) throw invalid(where, "the ledger has no ordinals");
  const std::int64_t rows = ordinals->rows();
  const auto ids = ragged_texts(columns, columns::kId);
  for (const Column& column : columns.all()) {
    if (column.rows() == rows || column.name() == columns::kId) continue;
    throw invalid(where, "column '" + column.name() + "' has another number of rows");
  }
  if (static_cast<std::int64_t>(ids.size()) != rows ||
      header.records != ids.size() + header.quarantined) {
    throw invalid(where, "the ledger's counts disagree");
  }
  ids_.insert(ids_.end(), ids.begin(), ids.end());
  first_row_.push_back(first_row_.back() + rows);
  shards_.push_back(header.shard);
  headers_.push_back(std::move(header));
  columns_.push_back(std::move(columns));  // its bytes stay where the ids view them
}

std::span<const std::uint64_t> Ledger::ordinals(std::size_t shard) const {
  const auto values = column(shard, columns::kOrdinal).values<std::uint64_t>();
  return {values.data, static_cast<std::size_t>(values.rows)};
}

const Column& Ledger::column(std::size_t shard, std::string_view name) const {
  const Column* found = columns_[shard].find(name);
  if (found == nullptr) {
    throw Error(errors::kFactUnknown, "the ledger has no fact '" + std::string(name) + "'",
                shards_[shard], "scan with a recipe that measures it");
  }
  return *found;
}

std::size_t Ledger::shard_of(std::int64_t row) const {
  const auto after = std::upper_bound(first_row_.begin(), first_row_.end(), row);
  return static_cast<std::size_t>(after - first_row_.begin()) - 1;
}

DocumentKey Ledger::key(std::int64_t row) const {
  const std::size_t shard = shard_of(row);
  const auto at = static_cast<std::size_t>(row - first_row_[shard]);
  return {static_cast<std::uint32_t>(shard), ordinals(shard)[at]};
}

TextDigest Ledger::digest(std::int64_t row) const {
  const std::size_t shard = shard_of(row);
  const auto bytes =
      column(shard, columns::kSha256).values<std::uint8_t>().row(row - first_row_[shard]);
  TextDigest digest{};
  if (bytes.size() != digest.size()) throw invalid(shards_[shard], "the digests are cut");
  std::ranges::copy(bytes, digest.begin());
  return digest;
}

std::vector<double> Ledger::numbers(std::string_view fact) const {
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(rows()));
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
    const Column& facts = column(shard, fact);
    for (std::int64_t r = 0; r < facts.rows(); ++r) values.push_back(facts.number(r));
  }
  return values;
}

std::span<const std::uint64_t> Ledger::signature(std::int64_t row, std::int64_t values) const {
  const std::size_t shard = shard_of(row);
  const Column& signatures = column(shard, columns::kMinhash);
  if (signatures.width() < values) throw invalid(shards_[shard], "the signatures are cut");
  return signatures.values<std::uint64_t>().row(row - first_row_[shard]);
}

Matrix<std::int8_t> Ledger::vectors(std::string_view fact,
                                    std::span<const std::int64_t> rows) const {
  if (shards_.empty()) return {};
  Matrix<std::int8_t> gathered(static_cast<std::int64_t>(rows.size()), column(0, fact).width());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t shard = shard_of(rows[i]);
    const auto vector = column(shard, fact).values<std::int8_t>().row(rows[i] - first_row_[shard]);
    std::ranges::copy(vector, gathered.row(static_cast<std::int64_t>(i)).begin());
  }
  return gathered;
}

}  // namespace winnow
