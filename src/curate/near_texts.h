// Near-duplicates among texts that are no file yet.
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace winnow {

/// For each text the earlier one that is kept in its place; nothing if it stays. As `winnow dedup
/// --preset clean` with this threshold: in a temporary folder, gone afterwards.
std::vector<std::optional<std::size_t>> near_duplicate_texts(const std::vector<std::string>& texts,
                                                             double threshold, int threads,
                                                             const std::stop_token& stop);

}  // namespace winnow
