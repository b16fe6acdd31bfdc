// The ledgers of a run as one table: one row a document, in document order.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "curate/columns.h"
#include "curate/run_directory.h"
#include "winnow/core/document.h"
#include "winnow/core/matrix.h"
#include "winnow/formats/mapped_tensors.h"
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
  Ledger(Ledger&&) = default;
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
  std::string_view id(std::int64_t row) const;
  /// Calls `each(row, id)` for all rows of a shard, in their order.
  template <class Each>
  void for_each_id(std::size_t shard, const Each& each) const;
  TextDigest digest(std::int64_t row) const;
  /// The digests of a shard's documents, one behind another.
  std::span<const std::uint8_t> digests(std::size_t shard) const;
  /// One value a row. E_FACT_UNKNOWN if the ledgers do not have the fact.
  std::vector<double> numbers(std::string_view fact) const;
  /// A fact of a shard's documents, where it lies. E_FACT_UNKNOWN as before.
  const ColumnView& column(std::size_t shard, std::string_view name) const;
  /// Says that a shard's column is not needed for now: its memory can be used for others.
  void release(std::size_t shard, const ColumnView& column) const;
  /// The MinHash signature of a row, of at least `values` values: E_LEDGER_INVALID if it has fewer.
  std::span<const std::uint64_t> signature(std::int64_t row, std::int64_t values) const;
  /// The vectors of some rows, in the order given.
  Matrix<std::int8_t> vectors(std::string_view fact, std::span<const std::int64_t> rows) const;

 private:
  /// One shard's columns: of a file where they lie, or in memory.
  struct Table {
    std::optional<MappedTensors> file;
    Columns memory;
    std::map<std::string, ColumnView, std::less<>> columns;
    std::vector<std::uint64_t> id_starts;  ///< where the ids of every kIdBlock-th row begin
  };
  static constexpr std::int64_t kIdBlock = 256;

  void add(LedgerHeader header, Table table, const std::string& where);
  std::size_t shard_of(std::int64_t row) const;

  std::vector<std::string> shards_;
  std::vector<LedgerHeader> headers_;
  std::vector<Table> tables_;
  std::vector<std::int64_t> first_row_;  ///< shards + 1
};

template <class Each>
void Ledger::for_each_id(std::size_t shard, const Each& each) const {
  const ColumnView& bytes = column(shard, columns::kId);
  const ColumnView& lengths = column(shard, columns::kIdLength);
  const auto* at = reinterpret_cast<const char*>(bytes.bytes().data());
  const std::int64_t* const length = lengths.values<std::int64_t>().data;
  for (std::int64_t r = 0; r < lengths.rows(); ++r) {
    const auto size = static_cast<std::size_t>(length[r]);
    each(first_row_[shard] + r, std::string_view(at, size));
    at += size;
  }
  release(shard, bytes);
  release(shard, lengths);
}

}  // namespace winnow
