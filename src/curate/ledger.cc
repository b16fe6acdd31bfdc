#include "curate/ledger.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

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
    Table table;
    table.file.emplace(path, errors::kLedgerInvalid);
    table.columns = table.file->columns();
    LedgerHeader header = LedgerHeader::parse(table.file->metadata(), path);
    header.shard = shard;
    add(std::move(header), std::move(table), path);
  }
}

void Ledger::add(LedgerHeader header, Columns columns, const std::string& where) {
  Table table;
  table.memory = std::move(columns);  // its bytes stay where they are
  for (const Column& column : table.memory.all()) {
    table.columns.emplace(column.name(), column.view());
  }
  add(std::move(header), std::move(table), where);
}

void Ledger::add(LedgerHeader header, Table table, const std::string& where) {
  const auto ordinals = table.columns.find(columns::kOrdinal);
  if (ordinals == table.columns.end()) throw invalid(where, "the ledger has no ordinals");
  const std::int64_t rows = ordinals->second.rows();
  for (const auto& [name, column] : table.columns) {
    if (column.rows() == rows || name == columns::kId || columns::is_values(name)) continue;
    throw invalid(where, "column '" + name + "' has another number of rows");
  }
  const auto ids = table.columns.find(columns::kId);
  const auto lengths = table.columns.find(columns::kIdLength);
  if (ids == table.columns.end() || lengths == table.columns.end() ||
      lengths->second.type() != ColumnType::kI64 || ids->second.type() != ColumnType::kU8 ||
      header.records != static_cast<std::uint64_t>(rows) + header.quarantined) {
    throw invalid(where, "the ledger's counts disagree");
  }
  std::uint64_t at = 0;
  const std::int64_t* const length = lengths->second.values<std::int64_t>().data;
  const std::uint64_t bytes = ids->second.bytes().size();
  for (std::int64_t r = 0; r < rows; ++r) {
    if (r % kIdBlock == 0) table.id_starts.push_back(at);
    if (length[r] < 0 || static_cast<std::uint64_t>(length[r]) > bytes - at) {
      throw invalid(where, "the ledger's ids are cut");
    }
    at += static_cast<std::uint64_t>(length[r]);
  }
  first_row_.push_back(first_row_.back() + rows);
  shards_.push_back(header.shard);
  headers_.push_back(std::move(header));
  tables_.push_back(std::move(table));
  release(tables_.size() - 1, tables_.back().columns.find(columns::kIdLength)->second);
}

void Ledger::release(std::size_t shard, const ColumnView& column) const {
  if (tables_[shard].file) tables_[shard].file->release(column);
}

std::span<const std::uint64_t> Ledger::ordinals(std::size_t shard) const {
  const auto values = column(shard, columns::kOrdinal).values<std::uint64_t>();
  return {values.data, static_cast<std::size_t>(values.rows)};
}

const ColumnView& Ledger::column(std::size_t shard, std::string_view name) const {
  const auto found = tables_[shard].columns.find(name);
  if (found == tables_[shard].columns.end()) {
    throw Error(errors::kFactUnknown, "the ledger has no fact '" + std::string(name) + "'",
                shards_[shard], "scan with a recipe that measures it");
  }
  return found->second;
}

std::string_view Ledger::id(std::int64_t row) const {
  const std::size_t shard = shard_of(row);
  const std::int64_t own = row - first_row_[shard];
  const std::int64_t* const length = column(shard, columns::kIdLength).values<std::int64_t>().data;
  std::uint64_t at = tables_[shard].id_starts[static_cast<std::size_t>(own / kIdBlock)];
  for (std::int64_t r = own / kIdBlock * kIdBlock; r < own; ++r) {
    at += static_cast<std::uint64_t>(length[r]);
  }
  const auto bytes = column(shard, columns::kId).bytes();
  return {reinterpret_cast<const char*>(bytes.data()) + at, static_cast<std::size_t>(length[own])};
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

std::span<const std::uint8_t> Ledger::digests(std::size_t shard) const {
  const auto bytes = column(shard, columns::kSha256).values<std::uint8_t>();
  if (bytes.columns != static_cast<std::int64_t>(sizeof(TextDigest))) {
    throw invalid(shards_[shard], "the digests are cut");
  }
  return {bytes.data, static_cast<std::size_t>(bytes.size())};
}

TextDigest Ledger::digest(std::int64_t row) const {
  const std::size_t shard = shard_of(row);
  const auto at = static_cast<std::size_t>(row - first_row_[shard]) * sizeof(TextDigest);
  TextDigest digest{};
  std::ranges::copy(digests(shard).subspan(at, digest.size()), digest.begin());
  return digest;
}

std::vector<double> Ledger::numbers(std::string_view fact) const {
  std::vector<double> values(static_cast<std::size_t>(rows()));
  double* at = values.data();
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
    const ColumnView& facts = column(shard, fact);
    for (std::int64_t r = 0; r < facts.rows(); ++r) *at++ = facts.number(r);
    release(shard, facts);
  }
  return values;
}

std::span<const std::uint64_t> Ledger::signature(std::int64_t row, std::int64_t values) const {
  const std::size_t shard = shard_of(row);
  const ColumnView& signatures = column(shard, columns::kMinhash);
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
