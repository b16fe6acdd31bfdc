#include "winnow/learn/label_metrics.h"

#include <algorithm>

namespace winnow {
namespace {

std::optional<double> ratio(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

void add_counts(LabelCounts& counts, const LabelCounts& more) {
  counts.gold += more.gold;
  counts.predicted += more.predicted;
  counts.both += more.both;
}

}  // namespace

std::optional<double> LabelCounts::precision() const { return ratio(both, predicted); }
std::optional<double> LabelCounts::recall() const { return ratio(both, gold); }
std::optional<double> LabelCounts::f1() const { return ratio(2 * both, predicted + gold); }

void LabelMetrics::add(std::span<const std::int32_t> gold, std::span<const std::int32_t> named) {
  const auto is_gold = [&](std::int32_t label) {
    return std::ranges::find(gold, label) != gold.end();
  };
  ++examples_;
  all_.gold += gold.size();
  all_.predicted += named.size();
  for (const std::int32_t label : gold) ++of_label_[static_cast<std::size_t>(label)].gold;
  for (const std::int32_t label : named) {
    LabelCounts& counts = of_label_[static_cast<std::size_t>(label)];
    ++counts.predicted;
    if (!is_gold(label)) continue;
    ++counts.both;
    ++all_.both;
  }
  if (named.empty()) return;
  right_ += is_gold(named.front()) ? 1 : 0;
  for (const std::int32_t label : gold) ++confusion_[{label, named.front()}];
}

void LabelMetrics::add(const LabelMetrics& other) {
  examples_ += other.examples_;
  right_ += other.right_;
  add_counts(all_, other.all_);
  for (std::size_t l = 0; l < of_label_.size(); ++l) add_counts(of_label_[l], other.of_label_[l]);
  for (const auto& [pair, times] : other.confusion_) confusion_[pair] += times;
}

std::optional<double> LabelMetrics::macro_f1() const {
  double sum = 0;
  std::uint64_t labels = 0;
  for (const LabelCounts& counts : of_label_) {
    const auto f1 = counts.f1();
    if (!f1) continue;
    sum += *f1;
    ++labels;
  }
  if (labels == 0) return std::nullopt;
  return sum / static_cast<double>(labels);
}

}  // namespace winnow
