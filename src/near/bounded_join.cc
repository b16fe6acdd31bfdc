#include "near/bounded_join.h"

#include <algorithm>
#include <vector>

namespace winnow {
namespace {

constexpr std::int64_t kMostProducts = std::int64_t{1} << 37;  // of a call: seconds

class BoundedJoin {
 public:
  BoundedJoin(Backend& backend, const Weights& left, const Weights& right,
              CosineThreshold threshold, const TakePairs& take, std::int64_t most_pairs)
      : backend_(backend),
        left_(left),
        right_(right),
        threshold_(threshold),
        take_(take),
        most_pairs_(most_pairs) {}

  /// Cuts a task by its left rows, so that the parts come one after another.
  void add(const JoinTask& task) {
    if (task.left.size() <= 0 || task.right.size() <= 0) return;
    for (std::int64_t i = task.left.begin; i < task.left.end;) {
      if (products_ >= at_once_) flush();
      const std::int64_t height =
          std::max<std::int64_t>(1, (at_once_ - products_) / task.right.size());
      const RowRange left{i, std::min(i + height, task.left.end)};
      some_.push_back({left, task.right});
      products_ += left.size() * task.right.size();
      i = left.end;
    }
  }

  void flush() {
    join(some_);
    some_.clear();
    products_ = 0;
  }

 private:
  void join(std::span<const JoinTask> tasks) {
    if (tasks.empty()) return;
    if (const auto pairs = backend_.join_above(left_, right_, tasks, threshold_, most_pairs_)) {
      if (!pairs->empty()) take_(*pairs);
      at_once_ = std::min(2 * at_once_, kMostProducts);
      return;
    }
    at_once_ = std::max<std::int64_t>(1, at_once_ / 2);
    if (tasks.size() > 1) {
      join(tasks.first(tasks.size() / 2));
      join(tasks.subspan(tasks.size() / 2));
      return;
    }
    // One left row with more right ones than there may be pairs is the last that can be cut.
    JoinTask halves[] = {tasks[0], tasks[0]};
    const bool by_left = tasks[0].left.size() > 1;
    const RowRange range = by_left ? tasks[0].left : tasks[0].right;
    const std::int64_t middle = range.begin + range.size() / 2;
    (by_left ? halves[0].left : halves[0].right).end = middle;
    (by_left ? halves[1].left : halves[1].right).begin = middle;
    join(std::span(halves).first(1));
    join(std::span(halves).last(1));
  }

  Backend& backend_;
  const Weights& left_;
  const Weights& right_;
  CosineThreshold threshold_;
  const TakePairs& take_;
  const std::int64_t most_pairs_;
  std::int64_t at_once_ = kMostProducts;
  std::int64_t products_ = 0;  ///< of what waits
  std::vector<JoinTask> some_;
};

}  // namespace

void join_bounded(Backend& backend, const Weights& left, const Weights& right,
                  std::span<const JoinTask> tasks, CosineThreshold threshold, const TakePairs& take,
                  std::int64_t most_pairs) {
  BoundedJoin join(backend, left, right, threshold, take, most_pairs);
  for (const JoinTask& task : tasks) join.add(task);
  join.flush();
}

}  // namespace winnow
