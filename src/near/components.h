// Sets of rows that are linked by pairs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "winnow/near/near_duplicates.h"

namespace winnow {

/// Each set is named by its least row.
class Components {
 public:
  explicit Components(std::int64_t rows) : parent_(static_cast<std::size_t>(rows)) {
    std::iota(parent_.begin(), parent_.end(), std::int64_t{0});
  }

  /// Halves the path on its way, so later searches are short.
  std::int64_t least(std::int64_t row) {
    while (parent_[static_cast<std::size_t>(row)] != row) {
      std::int64_t& parent = parent_[static_cast<std::size_t>(row)];
      parent = parent_[static_cast<std::size_t>(parent)];
      row = parent;
    }
    return row;
  }
  void join(std::int64_t a, std::int64_t b) {
    const auto [low, high] = std::minmax({least(a), least(b)});
    parent_[static_cast<std::size_t>(high)] = low;
  }

 private:
  std::vector<std::int64_t> parent_;
};

/// The least row of each component is kept, the others have it as their witness. The similarity of
/// those that are kept becomes 0.
void name_components(Components& components, Survivors& out);

}  // namespace winnow
