#include "winnow/near/clustered.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "near/cells.h"
#include "near/chosen_rows.h"
#include "near/closeness.h"
#include "near/distinct_rows.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr std::int64_t kBytesAtOnce = std::int64_t{1} << 26;  // of gathered rows
constexpr std::int64_t kProductsAtOnce = std::int64_t{1} << 26;
constexpr std::int64_t kMostPairs = std::int64_t{1} << 27;
constexpr std::int64_t kSampleRows = 1000;

/// Joins the rows of cells that are put one behind another: members, then visitors.
class CellJoin {
 public:
  CellJoin(Backend& backend, MatrixView<const std::int8_t> rows, CosineThreshold threshold)
      : backend_(backend),
        rows_(rows),
        threshold_(threshold),
        most_rows_(
            std::max<std::int64_t>(1, kBytesAtOnce / std::max<std::int64_t>(1, rows.columns))) {}

  void add(std::span<const std::int32_t> members, std::span<const std::int32_t> visitors) {
    if (members.empty()) return;
    if (std::ssize(order_) + std::ssize(members) + std::ssize(visitors) > most_rows_) flush();
    const std::int64_t begin = std::ssize(order_);
    const std::int64_t middle = begin + std::ssize(members);
    order_.insert(order_.end(), members.begin(), members.end());
    order_.insert(order_.end(), visitors.begin(), visitors.end());
    // The left side always comes first, so no pair is lost where one matrix gives i < j.
    tasks_.push_back({{begin, middle}, {begin, std::ssize(order_)}});
  }

  /// Sorted, each once: a pair may have met in two cells.
  std::vector<Pair> pairs() && {
    flush();
    std::ranges::sort(pairs_);
    const auto rest = std::ranges::unique(pairs_);
    pairs_.erase(rest.begin(), rest.end());
    return std::move(pairs_);
  }

 private:
  void flush() {
    const Matrix<std::int8_t> together = gathered(rows_, order_);
    const auto placed = backend_.place(together.view());
    std::vector<JoinTask> some;
    std::int64_t products = 0;
    const auto join = [&] {
      take(backend_.join_above(*placed, *placed, some, threshold_));
      some.clear();
      products = 0;
    };
    for (const JoinTask& task : tasks_) {
      const std::int64_t height = std::max<std::int64_t>(1, kProductsAtOnce / task.right.size());
      for (std::int64_t i = task.left.begin; i < task.left.end; i += height) {
        const RowRange left{i, std::min(i + height, task.left.end)};
        if (products + left.size() * task.right.size() > kProductsAtOnce) join();
        some.push_back({left, task.right});
        products += left.size() * task.right.size();
      }
    }
    join();
    order_.clear();
    tasks_.clear();
  }

  void take(const std::vector<Pair>& found) {
    for (const Pair& pair : found) {
      const auto [i, j] = std::minmax(order_[static_cast<std::size_t>(pair.i)],
                                      order_[static_cast<std::size_t>(pair.j)]);
      pairs_.push_back({i, j, pair.dot});
    }
    if (std::ssize(pairs_) > kMostPairs) {
      throw Error(errors::kRecipeValue,
                  "the method clustered found more than " + std::to_string(kMostPairs) +
                      " pairs, which it keeps in memory",
                  "method", "use the method exhaustive, which keeps none, or a higher threshold");
    }
  }

  Backend& backend_;
  MatrixView<const std::int8_t> rows_;
  CosineThreshold threshold_;
  const std::int64_t most_rows_;
  std::vector<std::int64_t> order_;
  std::vector<JoinTask> tasks_;
  std::vector<Pair> pairs_;
};

/// Compares some rows with all.
void measure_recall(Backend& backend, MatrixView<const std::int8_t> rows, CosineThreshold threshold,
                    const std::vector<Pair>& found, ClusteredReport& report) {
  const auto some = evenly_spread(rows.rows, std::min(kSampleRows, rows.rows));
  const Matrix<std::int8_t> sample = gathered(rows, some);
  const JoinTask all[] = {{{0, sample.rows()}, {0, rows.rows}}};
  report.sample_rows = sample.rows();
  for (const Pair& pair :
       backend.join_above(*backend.place(sample.view()), *backend.place(rows), all, threshold)) {
    const std::int64_t row = some[static_cast<std::size_t>(pair.i)];
    if (row == pair.j) continue;
    ++report.sample_pairs;
    const Pair wanted{std::min(row, pair.j), std::max(row, pair.j), pair.dot};
    if (std::ranges::binary_search(found, wanted)) ++report.sample_found;
  }
}

/// Survivors among the distinct rows -> among all.
Survivors spread(const Survivors& distinct, std::span<const std::int64_t> rows,
                 std::span<const std::int64_t> first) {
  Survivors out{std::vector<std::int64_t>(first.size(), kKept),
                std::vector<double>(first.size(), 0.0)};
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (distinct.witness[k] == kKept) continue;
    const auto row = static_cast<std::size_t>(rows[k]);
    out.witness[row] = rows[static_cast<std::size_t>(distinct.witness[k])];
    out.similarity[row] = distinct.similarity[k];
  }
  for (std::size_t row = 0; row < first.size(); ++row) {
    if (first[row] == kZeroRow || first[row] == static_cast<std::int64_t>(row)) continue;
    const auto equal = static_cast<std::size_t>(first[row]);
    const bool kept = out.witness[equal] == kKept;
    out.witness[row] = kept ? first[row] : out.witness[equal];
    out.similarity[row] = kept ? 1.0 : out.similarity[equal];
  }
  return out;
}

}  // namespace

double ClusteredReport::recall() const {
  return sample_pairs == 0 ? 1.0
                           : static_cast<double>(sample_found) / static_cast<double>(sample_pairs);
}

std::vector<Pair> clustered_pairs(Backend& backend, MatrixView<const std::int8_t> rows,
                                  CosineThreshold threshold, ClusteredOptions options,
                                  ClusteredReport& report) {
  if (rows.rows == 0) return {};
  const auto twice_the_root =
      static_cast<std::int64_t>(2 * std::sqrt(static_cast<double>(rows.rows)));
  const std::int64_t wanted = options.cells > 0 ? options.cells : twice_the_root;
  const Matrix<std::int8_t> centroids = train_cells(backend, rows, std::min(wanted, rows.rows));
  const Cells cells(backend, rows, centroids.view(), options.visits);
  CellJoin join(backend, rows, threshold);
  for (std::int64_t c = 0; c < cells.cells(); ++c) {
    report.largest_cell = std::max<std::int64_t>(report.largest_cell, std::ssize(cells.members(c)));
    join.add(cells.members(c), cells.visitors(c));
  }
  std::vector<Pair> pairs = std::move(join).pairs();
  report.cells = cells.cells();
  report.visits = std::min(options.visits, cells.cells());
  report.pairs = std::ssize(pairs);
  return pairs;
}

ClusteredSurvivors keep_clustered(Backend& backend, MatrixView<const std::int8_t> rows,
                                  CosineThreshold threshold, ClusteredOptions options) {
  const std::vector<std::int64_t> first = first_equal_rows(rows);
  std::vector<std::int64_t> distinct;
  for (std::int64_t r = 0; r < rows.rows; ++r) {
    if (first[static_cast<std::size_t>(r)] == r) distinct.push_back(r);
  }
  Matrix<std::int8_t> gathered_rows;
  if (std::ssize(distinct) < rows.rows) {
    gathered_rows = gathered(rows, distinct);
    rows = std::as_const(gathered_rows).view();
  }
  ClusteredSurvivors out;
  out.report.distinct_rows = rows.rows;
  const std::vector<Pair> pairs = clustered_pairs(backend, rows, threshold, options, out.report);
  if (rows.rows > 0) measure_recall(backend, rows, threshold, pairs, out.report);
  out.survivors = spread(keep_by_rank(rows, pairs), distinct, first);
  return out;
}

}  // namespace winnow
