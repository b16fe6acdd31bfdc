// Small tables that decide reads: JSON lines with a few fields.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "winnow/core/error.h"
#include "winnow/formats/jsonl_fields.h"

namespace winnow {

/// A record of a table: what its fields hold, and where it is.
struct TableRecord {
  std::span<const FieldValue> values;  ///< one a path
  std::string where;                   ///< "votes.jsonl, record 7"
};

/// Calls `each` for every record of a file (.gz, .zst too) in its order. `invalid`, naming the
/// record, for a line that is not a JSON object or longer than 64 MiB.
void for_each_record(const std::string& path, const std::vector<std::string>& fields,
                     ErrorCode invalid, const std::function<void(const TableRecord&)>& each);

}  // namespace winnow
