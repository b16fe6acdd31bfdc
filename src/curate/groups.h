// Documents by the values of a text fact.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "curate/ledger.h"
#include "curate/verdicts.h"

namespace winnow {

/// The name of the group of documents that have no value.
inline constexpr std::string_view kMissing = "(missing)";

struct Groups {
  std::vector<std::uint32_t> of;   ///< a row's group
  std::vector<std::string> names;  ///< the first is that of no value; the others ascend

  std::size_t count() const { return names.size(); }
};

/// The values of a text fact in one shard, in the order of their numbers from 1 on.
/// E_FACT_UNKNOWN, E_LEDGER_INVALID.
std::vector<std::string_view> values_in(const Ledger& ledger, std::size_t shard,
                                        std::string_view fact);

/// By a text fact or by shard. The numbers of groups hang on the values alone, not on the shards
/// that they came in. E_FACT_UNKNOWN, E_LEDGER_INVALID.
Groups groups_of(std::string_view field, const Ledger& ledger);

/// The rows that are kept so far, group by group; ascending within each.
struct GroupedRows {
  std::vector<std::int64_t> rows;
  std::vector<std::int64_t> begin;  ///< groups + 1

  std::span<std::int64_t> group(std::size_t number) {
    const auto at = static_cast<std::size_t>(begin[number]);
    return std::span(rows).subspan(at, static_cast<std::size_t>(begin[number + 1]) - at);
  }
};
GroupedRows grouped_rows(const Verdicts& verdicts, const Groups& groups);
/// The same with all of them in one group.
GroupedRows all_rows(const Verdicts& verdicts);

}  // namespace winnow
