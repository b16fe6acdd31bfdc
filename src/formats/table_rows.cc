#include "winnow/formats/table_rows.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "winnow/core/error.h"
#include "winnow/formats/byte_source.h"
#include "winnow/formats/csv_row.h"
#include "winnow/formats/line_blocks.h"

namespace winnow {
namespace {

constexpr std::uint64_t kMostLineBytes = 256 << 20;
constexpr std::size_t kShownNames = 200;  // characters
constexpr std::size_t kNoColumn = std::numeric_limits<std::size_t>::max();

class Reader {
 public:
  Reader(const TableRows& rows, const std::vector<std::string>& fields,
         const std::vector<bool>& optional, const std::function<void(const TableRow&)>& visit)
      : rows_(rows), fields_(fields), optional_(optional), visit_(visit), json_(fields) {}

  void add(std::string_view row, std::uint64_t line) {
    if (is_first_) is_json_ = row.front() == '{';
    const bool names_columns = is_first_ && !is_json_;
    is_first_ = false;
    if (names_columns) return name_columns(row, line);
    is_json_ ? read_record(row, line) : read_cells(row, line);
    visit_({line, values_});
  }

 private:
  void read_record(std::string_view row, std::uint64_t line) {
    if (!json_.read(row, values_)) {
      rows_.refuse(line, "the line is not one JSON object", "mend or drop it");
    }
  }

  void split(std::string_view row, std::uint64_t line) {
    if (!split_csv_row(row, separator_, cells_)) {
      rows_.refuse(line, "a quoted cell does not end where the cell does",
                   "quote cells as RFC 4180 says, without line breaks");
    }
  }

  void name_columns(std::string_view row, std::uint64_t line) {
    separator_ = row.find('\t') != std::string_view::npos ? '\t' : ',';
    split(row, line);
    columns_ = cells_.size();
    for (std::size_t f = 0; f < fields_.size(); ++f) {
      const auto found = std::ranges::find(cells_, fields_[f]);
      if (found == cells_.end() && !is_optional(f)) {
        std::string names;
        for (const std::string& cell : cells_) names.append(names.empty() ? "" : ", ").append(cell);
        rows_.refuse(line, "no column is named \"" + fields_[f] + "\"",
                     "say which one holds it with the options that end in -field; there are " +
                         names.substr(0, kShownNames));
      }
      places_.push_back(found == cells_.end() ? kNoColumn
                                              : static_cast<std::size_t>(found - cells_.begin()));
    }
  }

  bool is_optional(std::size_t f) const { return f < optional_.size() && optional_[f]; }

  void read_cells(std::string_view row, std::uint64_t line) {
    split(row, line);
    if (cells_.size() != columns_) {
      rows_.refuse(line,
                   "there are " + std::to_string(cells_.size()) + " cells and " +
                       std::to_string(columns_) + " columns",
                   "give each row a cell a column");
    }
    values_.clear();
    for (const std::size_t place : places_) {
      const bool is_there = place != kNoColumn && !cells_[place].empty();
      values_.emplace_back(is_there ? FieldValue(cells_[place]) : FieldValue());
    }
  }

  const TableRows& rows_;
  const std::vector<std::string>& fields_;
  const std::vector<bool>& optional_;
  const std::function<void(const TableRow&)>& visit_;
  JsonlFields json_;
  std::vector<FieldValue> values_;
  std::vector<std::string> cells_;
  std::vector<std::size_t> places_;
  std::size_t columns_ = 0;
  char separator_ = ',';
  bool is_first_ = true;
  bool is_json_ = false;
};

}  // namespace

TableRows::TableRows(std::string path, std::vector<std::string> fields)
    : path_(std::move(path)), fields_(std::move(fields)) {}

void TableRows::read(const std::function<void(const TableRow&)>& visit,
                     const std::vector<bool>& optional) const {
  LineBlocks blocks(open_source(path_), kMostLineBytes);
  Reader reader(*this, fields_, optional, visit);
  std::uint64_t line = 0;
  for (std::string block; blocks.next(block);) {
    for_each_row(block, line,
                 [&](std::string_view row, std::uint64_t number) { reader.add(row, number); });
  }
}

void TableRows::refuse(std::uint64_t line, const std::string& what, const std::string& how) const {
  const std::string name = path_ == "-" ? "standard input" : path_;
  throw Error(errors::kTableInvalid, what,
              line == 0 ? name : name + ", line " + std::to_string(line), how);
}

std::string single_name(const FieldValue& value) {
  if (std::holds_alternative<std::vector<std::string>>(value)) return {};
  const std::vector<std::string> names = labels_of(value);
  return names.empty() ? std::string() : names.front();
}

}  // namespace winnow
