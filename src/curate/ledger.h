// The ledgers of a run as one table: one row a document, in document order.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "curate/run_directory.h"
#include "winnow/core/document.h"
#include "winnow/core/matrix.h"
#include "winnow/formats/safetensors.h"

namespace winnow {

/// The header of a ledger file.
struct LedgerHeader {
  static constexpr std::string_view kFormat = "winnow.ledger/1";

  std::string shard;
  std::string made_from;
  std::string input_digest;
  std::uint64_t input_bytes = 0;
  std::uint64_t records = 0;  ///< read: documents + quarantined
  std::uint64_t blank_lines = 0;
  std::uint64_t quarantined = 0;
  std::map<std::string, std::uint64_t> quarantined_by_code;

  std::map<std::string, std::string> metadata() const;
  /// E_LEDGER_INVALID names `where`.
  static LedgerHeader parse(const std::map<std::string, std::string>& metadata,
                            const std::string& where);
};

class Ledger {
 public:
  /// Reads all shards' ledgers. E_PHASE_ORDER if one is missing.
  Ledger(const RunDirectory& directory, std::span<const std::string> shards);
  /// An empty one, for `add`.
  Ledger() : first_row_(1, 0) {}
  /// Appends a shard's rows. E_LEDGER_INVALID, naming `where`, if columns and counts disagree.
  void add(LedgerHeader header, Columns columns, const std::string& where);

  std::int64_t rows() const { return first_row_.back(); }
  std::span<const std::string> shards() const { return shards_; }
  const LedgerHeader& header(std::size_t shard) const { return headers_[shard]; }
  /// Rows of a shard: [first, second).
  std::pair<std::int64_t, std::int64_t> rows_of(std::size_t shard) const {
    return {first_row_[shard], first_row_[shard + 1]};
  }

  /// The ordinals of a shard's documents, ascending.
  std::span<const std::uint64_t> ordinals(std::size_t shard) const;
  DocumentKey key(std::int64_t row) const;
  /// The raw JSON token of the id, or empty.
  std::string_view id(std::int64_t row) const { return ids_[static_cast<std::size_t>(row)]; }
  TextDigest digest(std::int64_t row) const;
  /// One value a row. E_FACT_UNKNOWN if the ledgers do not have the fact.
  std::vector<double> numbers(std::string_view fact) const;
  /// The MinHash signature of a row, of at least `values` values: E_LEDGER_INVALID if it has fewer.
  std::span<const std::uint64_t> signature(std::int64_t row, std::int64_t values) const;
  /// The vectors of some rows, in the order given.
  Matrix<std::int8_t> vectors(std::string_view fact, std::span<const std::int64_t> rows) const;

 private:
  const Column& column(std::size_t shard, std::string_view name) const;
  std::size_t shard_of(std::int64_t row) const;

  std::vector<std::string> shards_;
  std::vector<LedgerHeader> headers_;
  std::vector<Columns> columns_;
  std::vector<std::int64_t> first_row_;  ///< shards + 1
  std::vector<std::string_view> ids_;
};

}  // namespace winnow
