// A row of a table with commas or tabs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// Cuts a row (without its line end) at `separator`, as RFC 4180 says: a cell that begins with '"'
/// ends at the next single '"', and "" inside stands for one. False if a quoted cell does not end,
/// or something follows its end.
bool split_csv_row(std::string_view row, char separator, std::vector<std::string>& cells);

}  // namespace winnow
