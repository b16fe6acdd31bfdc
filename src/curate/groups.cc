#include "curate/groups.h"

#include <algorithm>
#include <map>

#include "curate/ragged.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

Groups by_shard(const Ledger& ledger) {
  Groups groups;
  groups.names.emplace_back(kMissing);
  groups.of.resize(static_cast<std::size_t>(ledger.rows()));
  for (std::size_t shard = 0; shard < ledger.shards().size(); ++shard) {
    groups.names.push_back(ledger.shards()[shard]);  // which are sorted
    const auto [begin, end] = ledger.rows_of(shard);
    std::fill(groups.of.begin() + begin, groups.of.begin() + end,
              static_cast<std::uint32_t>(shard + 1));
  }
  return groups;
}

}  // namespace

std::vector<std::string_view> values_in(const Ledger& ledger, std::size_t shard,
                                        std::string_view field) {
  const std::string name = columns::values_of(field);
  const ColumnView& bytes = ledger.column(shard, name);
  const ColumnView& lengths = ledger.column(shard, name + "_length");
  std::vector<std::string_view> values = ragged_texts(bytes, lengths);
  if (std::ssize(values) == lengths.rows()) return values;
  throw Error(errors::kLedgerInvalid, "the values of '" + std::string(field) + "' are cut",
              ledger.shards()[shard], "delete the ledger and run the scan again");
}

Groups groups_of(std::string_view field, const Ledger& ledger) {
  if (field == kShardField) return by_shard(ledger);
  std::map<std::string_view, std::uint32_t> numbers;
  for (std::size_t shard = 0; shard < ledger.shards().size(); ++shard) {
    for (const std::string_view value : values_in(ledger, shard, field)) numbers[value] = 0;
  }
  Groups groups;
  groups.names.emplace_back(kMissing);
  for (auto& [value, number] : numbers) {
    number = static_cast<std::uint32_t>(groups.names.size());
    groups.names.emplace_back(value);
  }
  groups.of.reserve(static_cast<std::size_t>(ledger.rows()));
  for (std::size_t shard = 0; shard < ledger.shards().size(); ++shard) {
    std::vector<std::uint32_t> number_of = {0};
    for (const std::string_view value : values_in(ledger, shard, field)) {
      number_of.push_back(numbers.at(value));
    }
    const ColumnView& codes = ledger.column(shard, field);
    const auto all = codes.values<std::int32_t>();
    for (std::int64_t r = 0; r < all.rows; ++r) {
      const auto code = static_cast<std::uint32_t>(all.data[r]);
      if (code >= number_of.size()) {
        throw Error(errors::kLedgerInvalid, "'" + std::string(field) + "' has a value too many",
                    ledger.shards()[shard], "delete the ledger and run the scan again");
      }
      groups.of.push_back(number_of[code]);
    }
    ledger.release(shard, codes);
  }
  return groups;
}

GroupedRows grouped_rows(const Verdicts& verdicts, const Groups& groups) {
  GroupedRows grouped;
  grouped.begin.assign(groups.count() + 1, 0);
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    if (verdicts.kept(row)) ++grouped.begin[groups.of[static_cast<std::size_t>(row)] + 1];
  }
  for (std::size_t g = 1; g < grouped.begin.size(); ++g) grouped.begin[g] += grouped.begin[g - 1];
  std::vector<std::int64_t> next(grouped.begin.begin(), grouped.begin.end() - 1);
  grouped.rows.resize(static_cast<std::size_t>(grouped.begin.back()));
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    if (!verdicts.kept(row)) continue;
    const std::uint32_t group = groups.of[static_cast<std::size_t>(row)];
    grouped.rows[static_cast<std::size_t>(next[group]++)] = row;
  }
  return grouped;
}

GroupedRows all_rows(const Verdicts& verdicts) {
  GroupedRows grouped{verdicts.alive(), {0, 0}};
  grouped.begin[1] = std::ssize(grouped.rows);
  return grouped;
}

}  // namespace winnow
