// Rows of JSON lines or of a table with commas or tabs, as fields by name.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "winnow/formats/jsonl_fields.h"

namespace winnow {

/// One row: a value a field, in the order of the names. A cell of a table is a string, or nothing
/// if it is empty.
struct TableRow {
  std::uint64_t line = 0;  ///< from 1
  const std::vector<FieldValue>& values;
};

/// Reads a file or "-" (.gz, .zst by content) and visits its rows. The first character tells JSON
/// lines, '{', from a table, whose first row names the columns; a column that is not there is an
/// error unless `optional` says that its field may be missing. E_TABLE_INVALID with the line.
class TableRows {
 public:
  TableRows(std::string path, std::vector<std::string> fields);

  void read(const std::function<void(const TableRow&)>& visit,
            const std::vector<bool>& optional = {}) const;
  /// E_TABLE_INVALID at a line (0: the whole file).
  [[noreturn]] void refuse(std::uint64_t line, const std::string& what,
                           const std::string& how) const;
  const std::string& field(std::size_t index) const { return fields_[index]; }

 private:
  std::string path_;
  std::vector<std::string> fields_;
};

/// The field as a name: a string, an integer or a boolean; empty for anything else.
std::string single_name(const FieldValue& value);

}  // namespace winnow
