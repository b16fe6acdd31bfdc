#include "winnow/formats/csv_row.h"

#include <algorithm>

namespace winnow {
namespace {

/// Takes a quoted cell, its quotes included, off the front of `rest`.
bool take_quoted(std::string_view& rest, std::string& cell) {
  rest.remove_prefix(1);
  for (;;) {
    const std::size_t quote = rest.find('"');
    if (quote == std::string_view::npos) return false;
    cell += rest.substr(0, quote);
    rest.remove_prefix(quote + 1);
    if (!rest.starts_with('"')) return true;
    cell += '"';
    rest.remove_prefix(1);
  }
}

}  // namespace

bool split_csv_row(std::string_view row, char separator, std::vector<std::string>& cells) {
  cells.clear();
  for (;;) {
    std::string& cell = cells.emplace_back();
    if (row.starts_with('"')) {
      if (!take_quoted(row, cell)) return false;
    } else {
      const std::size_t end = std::min(row.find(separator), row.size());
      cell = row.substr(0, end);
      row.remove_prefix(end);
    }
    if (row.empty()) return true;
    if (row.front() != separator) return false;
    row.remove_prefix(1);
  }
}

}  // namespace winnow
