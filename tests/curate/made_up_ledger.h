// Ledgers in memory, cut into shards as a test likes.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "curate/field_dictionary.h"
#include "curate/ledger.h"
#include "curate/ragged.h"
#include "winnow/core/hash.h"

namespace winnow {

struct MadeUpDocument {
  std::string id = {};
  std::uint64_t text = 0;  ///< stands for its text: equal numbers are equal texts
  std::int64_t tokens = 1;
  double quality = 0;
  double attempts = 0;
  double successes = 0;
  std::optional<std::string> source = {};
};

inline Columns columns_of(const std::vector<MadeUpDocument>& documents) {
  Columns columns;
  const auto rows = static_cast<std::int64_t>(documents.size());
  Column ordinals("ordinal", ColumnType::kU64, 1);
  Column digests("sha256", ColumnType::kU8, 16, rows);
  Column tokens("tokens", ColumnType::kI64, 1);
  Column bytes("bytes", ColumnType::kI64, 1);
  std::map<std::string, Column> numbers;
  for (const char* name : {"quality", "attempts", "successes"}) {
    numbers.emplace(name, Column(name, ColumnType::kF64, 1));
  }
  RaggedWriter ids(columns, "id");
  FieldDictionary::add_columns("source", columns);
  for (std::size_t d = 0; d < documents.size(); ++d) {
    const MadeUpDocument& document = documents[d];
    const std::uint64_t digest = mix64(document.text);
    std::memcpy(digests.values<std::uint8_t>().row(static_cast<std::int64_t>(d)).data(), &digest,
                sizeof(digest));
    ordinals.push<std::uint64_t>(d);
    tokens.push(document.tokens);
    bytes.push(4 * document.tokens);
    numbers.at("quality").push(document.quality);
    numbers.at("attempts").push(document.attempts);
    numbers.at("successes").push(document.successes);
    std::string token(1, '"');
    ids.push(token.append(document.id).append(1, '"'));
    FieldDictionary::push("source", document.source, columns);
  }
  for (Column* column : {&ordinals, &digests, &tokens, &bytes}) columns.add(std::move(*column));
  for (auto& [name, column] : numbers) columns.add(std::move(column));
  FieldDictionary("source", "made up").renumber(columns);
  return columns;
}

/// One shard for each list of documents.
inline Ledger made_up_ledger(const std::vector<std::vector<MadeUpDocument>>& shards) {
  Ledger ledger;
  for (std::size_t s = 0; s < shards.size(); ++s) {
    LedgerHeader header;
    header.shard.append(1, 's').append(std::to_string(s));
    header.records = shards[s].size();
    ledger.add(std::move(header), columns_of(shards[s]), header.shard);
  }
  return ledger;
}

}  // namespace winnow
