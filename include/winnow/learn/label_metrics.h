// How well a classifier of several labels does: counts by label, who is taken for whom.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace winnow {

/// What the counts of one label, or of all, come to. A ratio over nothing is absent.
struct LabelCounts {
  std::uint64_t gold = 0;       ///< times that an example has it
  std::uint64_t predicted = 0;  ///< times that it was named
  std::uint64_t both = 0;
  std::optional<double> precision() const;  ///< both / predicted
  std::optional<double> recall() const;     ///< both / gold
  std::optional<double> f1() const;         ///< 2 both / (predicted + gold)
};

/// Counts as fastText's `test` does (src/meter.cc), label by label. Two of them add up.
class LabelMetrics {
 public:
  explicit LabelMetrics(std::size_t labels) : of_label_(labels) {}

  /// One example: its labels (indices, at least one; repeated ones count twice) and those that were
  /// named for it, the best first. The best one goes into the confusion counts with each gold one.
  void add(std::span<const std::int32_t> gold, std::span<const std::int32_t> named);
  void add(const LabelMetrics& other);

  std::uint64_t examples() const { return examples_; }
  const LabelCounts& all() const { return all_; }
  const std::vector<LabelCounts>& of_label() const { return of_label_; }
  /// Examples whose best named label is one of theirs.
  std::uint64_t right() const { return right_; }
  /// (gold, best named) -> times; nothing for an example that no label was named for.
  const std::map<std::pair<std::int32_t, std::int32_t>, std::uint64_t>& confusion() const {
    return confusion_;
  }
  /// The mean of the labels' F1 over the labels that occur as gold or were named.
  std::optional<double> macro_f1() const;

 private:
  std::uint64_t examples_ = 0;
  std::uint64_t right_ = 0;
  LabelCounts all_;
  std::vector<LabelCounts> of_label_;
  std::map<std::pair<std::int32_t, std::int32_t>, std::uint64_t> confusion_;
};

}  // namespace winnow
