#include "winnow/near/clustered.h"

#include <algorithm>
#include <utility>

#include "near/bounded_join.h"
#include "near/cells.h"
#include "near/chosen_rows.h"
#include "near/distinct_rows.h"

namespace winnow {
namespace {

constexpr std::int64_t kBytesAtOnce = std::int64_t{1} << 26;  // of gathered rows
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

  /// Each once: a pair may have met in two cells.
  SortedPairs<Pair> pairs() && {
    flush();
    return std::move(pairs_);
  }

 private:
  void flush() {
    const Matrix<std::int8_t> together = gathered(rows_, order_);
    const auto placed = backend_.place(together.view());
    std::vector<Pair> named;
    join_bounded(backend_, *placed, *placed, tasks_, threshold_, [&](std::span<const Pair> found) {
      named.clear();
      for (const Pair& pair : found) {
        const auto [i, j] = std::minmax(order_[static_cast<std::size_t>(pair.i)],
                                        order_[static_cast<std::size_t>(pair.j)]);
        named.push_back({i, j, pair.dot});
      }
      pairs_.add(named);
    });
    order_.clear();
    tasks_.clear();
  }

  Backend& backend_;
  MatrixView<const std::int8_t> rows_;
  CosineThreshold threshold_;
  const std::int64_t most_rows_;
  std::vector<std::int64_t> order_;
  std::vector<JoinTask> tasks_;
  SortedPairs<Pair> pairs_;
};

/// Compares some rows with all. Every pair found is a true one, so those of the sample's rows are
/// those of the sample's pairs that were found.
void measure_recall(Backend& backend, MatrixView<const std::int8_t> rows, CosineThreshold threshold,
                    SortedPairs<Pair>& found, ClusteredReport& report) {
  const auto some = evenly_spread(rows.rows, std::min(kSampleRows, rows.rows));
  const Matrix<std::int8_t> sample = gathered(rows, some);
  std::vector<bool> is_in_sample(static_cast<std::size_t>(rows.rows));
  for (const std::int64_t row : some) is_in_sample[static_cast<std::size_t>(row)] = true;
  const auto in_sample = [&](std::int64_t row) {
    return is_in_sample[static_cast<std::size_t>(row)];
  };
  const JoinTask all[] = {{{0, sample.rows()}, {0, rows.rows}}};
  report.sample_rows = sample.rows();
  join_bounded(backend, *backend.place(sample.view()), *backend.place(rows), all, threshold,
               [&](std::span<const Pair> pairs) {
                 for (const Pair& pair : pairs) {
                   const std::int64_t row = some[static_cast<std::size_t>(pair.i)];
                   const bool again = row > pair.j && in_sample(pair.j);
                   report.sample_pairs += row == pair.j || again ? 0 : 1;
                 }
               });
  found.for_each_block([&](std::span<const Pair> pairs) {
    report.sample_found += std::ranges::count_if(
        pairs, [&](const Pair& pair) { return in_sample(pair.i) || in_sample(pair.j); });
  });
}

}  // namespace

double ClusteredReport::recall() const {
  return sample_pairs == 0 ? 1.0
                           : static_cast<double>(sample_found) / static_cast<double>(sample_pairs);
}

SortedPairs<Pair> clustered_pairs(Backend& backend, MatrixView<const std::int8_t> rows,
                                  CosineThreshold threshold, ClusteredOptions options,
                                  ClusteredReport& report) {
  if (rows.rows == 0) return SortedPairs<Pair>();
  const Matrix<std::int8_t> centroids =
      train_cells(backend, rows, cells_of(options.cells, rows.rows));
  const Cells cells(backend, rows, centroids.view(), options.visits);
  CellJoin join(backend, rows, threshold);
  for (std::int64_t c = 0; c < cells.cells(); ++c) {
    report.largest_cell = std::max<std::int64_t>(report.largest_cell, std::ssize(cells.members(c)));
    join.add(cells.members(c), cells.visitors(c));
  }
  SortedPairs<Pair> pairs = std::move(join).pairs();
  report.cells = cells.cells();
  report.visits = std::min(options.visits, cells.cells());
  report.pairs = pairs.count();
  return pairs;
}

ClusteredSurvivors keep_clustered(Backend& backend, MatrixView<const std::int8_t> rows,
                                  CosineThreshold threshold, ClusteredOptions options,
                                  KeepPolicy policy) {
  ClusteredSurvivors out;
  out.survivors = keep_distinct(rows, [&](MatrixView<const std::int8_t> distinct) {
    out.report.distinct_rows = distinct.rows;
    SortedPairs<Pair> pairs = clustered_pairs(backend, distinct, threshold, options, out.report);
    if (distinct.rows > 0) measure_recall(backend, distinct, threshold, pairs, out.report);
    return keep(policy, distinct, pairs);
  });
  return out;
}

}  // namespace winnow
