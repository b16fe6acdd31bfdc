#include "labels/pruning.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "labels/label_scan.h"
#include "labels/numpy_sort.h"
#include "winnow/flow/pipeline.h"

namespace winnow {
namespace {

constexpr std::size_t kMostMargins = 32 << 20;  ///< at a time, unless one class has more

/// The rows of each label, in order, and each row's place among them.
struct RowsOfLabels {
  std::vector<std::vector<std::int64_t>> rows;
  std::vector<std::size_t> place;

  RowsOfLabels(std::span<const std::int32_t> labels, std::size_t classes) : rows(classes) {
    place.reserve(labels.size());
    for (std::size_t r = 0; r < labels.size(); ++r) {
      auto& of_label = rows[static_cast<std::size_t>(labels[r])];
      place.push_back(of_label.size());
      of_label.push_back(static_cast<std::int64_t>(r));
    }
  }
};

std::size_t classes_in(std::span<const JointCell> counts) {
  return static_cast<std::size_t>(std::ranges::count_if(
      counts, [](const JointCell& cell) { return cell.given == cell.suggested; }));
}

/// The cells off the diagonal of labels [first, end), by label, and the margins of their rows.
class Margins {
 public:
  Margins(std::span<const JointCell> cells, const RowsOfLabels& rows) : rows_(rows) {
    begin_.resize(rows.rows.size() + 1);
    for (const JointCell& cell : cells) {
      of_cell_.push_back({cell, std::vector<double>(rows_of(cell).size())});
      ++begin_[static_cast<std::size_t>(cell.given) + 1];
    }
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  }

  /// Any number of threads: each row has its own places.
  void add(std::size_t r, std::int32_t given, std::span<const double> row) {
    const auto label = static_cast<std::size_t>(given);
    for (std::size_t c = begin_[label]; c < begin_[label + 1]; ++c) {
      const auto other = static_cast<std::size_t>(of_cell_[c].first.suggested);
      of_cell_[c].second[rows_.place[r]] = -(row[other] - row[label]);
    }
  }

  std::int64_t cells() const { return static_cast<std::int64_t>(of_cell_.size()); }

  /// The rows of a cell that are to be pruned.
  std::vector<std::int64_t> pruned(std::int64_t c) const {
    const auto& [cell, margins] = of_cell_[static_cast<std::size_t>(c)];
    std::vector<std::size_t> order = numpy_argsort(margins);
    order.resize(std::min(order.size(), static_cast<std::size_t>(cell.count)));
    std::vector<std::int64_t> pruned;
    for (const std::size_t place : order) pruned.push_back(rows_of(cell)[place]);
    return pruned;
  }

 private:
  const std::vector<std::int64_t>& rows_of(const JointCell& cell) const {
    return rows_.rows[static_cast<std::size_t>(cell.given)];
  }

  const RowsOfLabels& rows_;
  std::vector<std::pair<JointCell, std::vector<double>>> of_cell_;
  std::vector<std::size_t> begin_;  ///< of each label's cells
};

/// Cuts the cells where margins would need too much memory, between labels.
std::vector<std::span<const JointCell>> parts_of(std::span<const JointCell> cells,
                                                 const RowsOfLabels& rows) {
  std::vector<std::span<const JointCell>> parts;
  std::size_t begin = 0;
  std::size_t margins = 0;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const std::size_t more = rows.rows[static_cast<std::size_t>(cells[c].given)].size();
    const bool new_label = c > begin && cells[c].given != cells[c - 1].given;
    if (new_label && margins + more > kMostMargins) {
      parts.push_back(cells.subspan(begin, c - begin));
      begin = c;
      margins = 0;
    }
    margins += more;
  }
  if (begin < cells.size()) parts.push_back(cells.subspan(begin));
  return parts;
}

}  // namespace

std::vector<JointCell> prune_counts(std::span<const JointCell> calibrated, std::int64_t classes) {
  std::vector<std::int64_t> diagonal(static_cast<std::size_t>(classes));
  std::vector<std::int64_t> cells(diagonal.size());
  for (const JointCell& cell : calibrated) {
    const auto given = static_cast<std::size_t>(cell.given);
    ++cells[given];
    if (cell.given == cell.suggested) diagonal[given] = cell.count;
  }
  std::vector<JointCell> counts;
  for (const JointCell& cell : calibrated) {
    if (cell.given == cell.suggested) continue;
    const auto given = static_cast<std::size_t>(cell.given);
    const double raised = diagonal[given] < 1 ? 1 : 0;
    const auto others = static_cast<double>(std::max<std::int64_t>(cells[given] - 1, 1));
    const double left = static_cast<double>(cell.count) - raised / others;
    if (left >= 1) counts.push_back({cell.given, cell.suggested, static_cast<std::int64_t>(left)});
  }
  for (std::size_t k = 0; k < diagonal.size(); ++k) {
    const auto label = static_cast<std::int32_t>(k);
    counts.push_back({label, label, std::max<std::int64_t>(diagonal[k], 1)});
  }
  std::ranges::sort(counts, {}, [](const JointCell& c) { return std::pair(c.given, c.suggested); });
  return counts;
}

std::vector<std::uint8_t> prune_by_class(std::span<const JointCell> counts,
                                         std::span<const double> own,
                                         std::span<const std::int32_t> labels) {
  std::vector<std::uint8_t> flags(labels.size());
  const RowsOfLabels by_label(labels, classes_in(counts));
  for (const JointCell& cell : counts) {
    const auto& rows = by_label.rows[static_cast<std::size_t>(cell.given)];
    const auto count = static_cast<std::int64_t>(rows.size()) - cell.count;
    if (cell.given != cell.suggested || rows.size() <= 1 || count < 1) continue;
    std::vector<double> of_rows;
    for (const std::int64_t r : rows) of_rows.push_back(own[static_cast<std::size_t>(r)]);
    const std::vector<std::size_t> order = numpy_argsort(of_rows);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      flags[static_cast<std::size_t>(rows[order[i]])] = 1;
    }
  }
  return flags;
}

std::vector<std::uint8_t> prune_by_noise_rate(std::span<const JointCell> counts,
                                              const ProbabilityRows& probabilities,
                                              std::span<const std::int32_t> labels,
                                              const AuditOptions& options) {
  std::vector<std::uint8_t> flags(labels.size());
  const RowsOfLabels by_label(labels, classes_in(counts));
  std::vector<JointCell> cells;
  std::ranges::copy_if(counts, std::back_inserter(cells), [&](const JointCell& cell) {
    const auto& rows = by_label.rows[static_cast<std::size_t>(cell.given)];
    return cell.given != cell.suggested && rows.size() > 1;
  });
  const auto classes = static_cast<std::size_t>(probabilities.classes);
  for (const auto part : parts_of(cells, by_label)) {
    Margins margins(part, by_label);
    for_each_block(probabilities, options, [&](std::int64_t first, std::span<const double> values) {
      for (auto r = static_cast<std::size_t>(first); !values.empty(); ++r) {
        margins.add(r, labels[r], values.first(classes));
        values = values.subspan(classes);
      }
    });
    std::vector<std::vector<std::int64_t>> pruned(static_cast<std::size_t>(margins.cells()));
    for_each_index(options.threads, margins.cells(), options.stop, [&](std::int64_t c) {
      pruned[static_cast<std::size_t>(c)] = margins.pruned(c);
    });
    for (const auto& rows : pruned) {
      for (const std::int64_t r : rows) flags[static_cast<std::size_t>(r)] = 1;
    }
  }
  return flags;
}

}  // namespace winnow
