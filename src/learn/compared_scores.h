// Both models' scores of each document.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/learn/compare.h"

namespace winnow {

struct ComparedScores {
  std::vector<double> a, b;
  std::vector<std::int32_t> group;       ///< a document: its group's index
  std::vector<std::string> group_names;  ///< in the order of their first documents
  std::vector<std::uint64_t> bad_lines;  ///< ascending; their records are no documents
  std::string digest;                    ///< of the input's bytes
};

/// Reads the input once. As `compare` for the errors.
ComparedScores read_compared_scores(const CompareOptions& options);

/// E_TABLE_INVALID at a line of the input.
[[noreturn]] void refuse_compared(const CompareOptions& options, std::uint64_t line,
                                  const std::string& what, const std::string& how);

}  // namespace winnow
