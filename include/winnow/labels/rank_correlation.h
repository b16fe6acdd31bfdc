// How alike two rankings are.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace winnow {

/// Ranks from 1 on, ascending; equal values share the mean of theirs.
std::vector<double> average_ranks(std::span<const double> values);

/// Pearson's correlation of the average ranks; nothing if one side is all equal, or there are fewer
/// than two values. Finite numbers, as many on both sides.
std::optional<double> spearman(std::span<const double> a, std::span<const double> b);

/// Kendall's tau-b, by merge sort (Knight 1966), O(n log n), in integers up to the last step:
/// (concordant - discordant) / sqrt(pairs not tied in a x pairs not tied in b). Nothing as above.
std::optional<double> kendall_tau(std::span<const double> a, std::span<const double> b);

}  // namespace winnow
