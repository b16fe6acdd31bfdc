// Bounds of a fact, with the reasons to give when they are broken.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace winnow {

/// Bounds of one column, both inclusive.
struct RuleLimit {
  std::string column;
  std::optional<double> min;
  std::optional<double> max;
  std::string below;  ///< the reason if the value is less than `min`
  std::string above;
};

/// What a value breaks.
struct BrokenLimit {
  std::string_view reason;  ///< of the limit
  double threshold;
};

inline std::optional<BrokenLimit> broken(const RuleLimit& limit, double value) {
  if (limit.min && value < *limit.min) return BrokenLimit{limit.below, *limit.min};
  if (limit.max && value > *limit.max) return BrokenLimit{limit.above, *limit.max};
  return {};
}

}  // namespace winnow
