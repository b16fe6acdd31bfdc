// Votes of several raters: who gave which item which label.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace winnow {

struct Vote {
  std::int32_t item = 0;
  std::int32_t rater = 0;
  std::int32_t label = 0;
};

/// Votes in the order of items, raters and labels: the order of the file's rows does not count.
struct VoteTable {
  std::vector<std::string> items;  ///< sorted
  std::vector<std::string> raters;
  std::vector<std::string> labels;
  std::vector<Vote> votes;
  /// Where each item's votes begin, and the end of the last one's.
  std::vector<std::size_t> begin;
  std::int64_t repeated = 0;  ///< votes of a rater who has voted on the item already; they count
};

struct VoteFields {
  std::string item = "item";
  std::string rater = "rater";
  std::string label = "label";
};

/// JSON lines if the first character is '{'; else a table with commas or tabs (told by the first
/// row, which names the columns; cells may be quoted as RFC 4180 says, without line breaks). .gz
/// and .zst by content. Names are sorted, so equal votes give an equal table.
///
/// E_TABLE_INVALID with the line for a row without one of the three, more or fewer cells than
/// columns; for no votes at all. E_NO_INPUT, E_LINE_TOO_LONG.
VoteTable read_votes(const std::string& path, const VoteFields& fields);

}  // namespace winnow
