#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <memory>

#include "cpu/aligned_bytes.h"
#include "cpu/kernels.h"
#include "cpu/threads.h"
#include "winnow/core/dispatch.h"

namespace winnow::cpu {
namespace {

// Blocks of rows are packed as panels and stay in the cache while all centroids pass by as strips,
// which are packed once.
constexpr std::size_t kBlockBytes = 256 * 1024;

using Ints = std::int32_t __attribute__((vector_size(64)));
constexpr std::int64_t kLanes = 16;

using Floats = float __attribute__((vector_size(64)));

/// Which 16 rows of a panel (a bit each) have a score in the strip that is above the row's least
/// one. The panel is a multiple of 16.
WINNOW_CLONES unsigned any_above(const std::int32_t* dots, std::int64_t strip, std::int64_t panel,
                                 const float* inverses, const float* least) {
  unsigned found = 0;
  for (std::int64_t p = 0; p < panel; p += kLanes) {
    Floats bound;
    std::memcpy(&bound, least + p, sizeof(bound));
    Ints above = {};
    for (std::int64_t s = 0; s < strip; ++s) {
      Ints dot;
      std::memcpy(&dot, dots + s * panel + p, sizeof(dot));
      above |= __builtin_convertvector(dot, Floats) * inverses[s] > bound;
    }
    std::int32_t any = 0;
    for (int lane = 0; lane < kLanes; ++lane) any |= above[lane];
    found |= (any != 0 ? 1U : 0U) << (p / kLanes);
  }
  return found;
}

WINNOW_CLONES void add_row(const std::int8_t* row, std::int64_t columns, std::int64_t* sums) {
  for (std::int64_t c = 0; c < columns; ++c) sums[c] += row[c];
}

MatrixView<const std::int8_t> slice(MatrixView<const std::int8_t> rows, std::int64_t begin,
                                    std::int64_t most) {
  return {rows.data + begin * rows.columns, std::min(most, rows.rows - begin), rows.columns};
}

/// All centroids as strips, with their inverse lengths.
class PackedCentroids {
 public:
  PackedCentroids(const JoinRows& centroids, const DotKernel& kernel)
      : kernel_(kernel),
        rows_(centroids.rows.rows),
        bytes_(kernel.strip_bytes(centroids.rows.columns)) {
    strips_ = aligned_bytes(bytes_ * static_cast<std::size_t>(strips()));
    const std::int64_t height = kernel.strip_rows();
    for (std::int64_t s = 0; s < strips(); ++s) {
      kernel.pack_strip(slice(centroids.rows, s * height, height), strip(s));
    }
    for (const std::int32_t squared : centroids.squared) {
      inverses_.push_back(inverse_length(squared));
    }
  }

  std::int64_t strips() const { return (rows_ + kernel_.strip_rows() - 1) / kernel_.strip_rows(); }
  std::byte* strip(std::int64_t s) const {
    return strips_.get() + static_cast<std::size_t>(s) * bytes_;
  }
  const float* inverses(std::int64_t s) const {
    return inverses_.data() + s * kernel_.strip_rows();
  }
  /// Centroids of a strip.
  std::int64_t size(std::int64_t s) const {
    return std::min(kernel_.strip_rows(), rows_ - s * kernel_.strip_rows());
  }

 private:
  const DotKernel& kernel_;
  std::int64_t rows_;
  std::size_t bytes_;
  AlignedBytes strips_;
  std::vector<float> inverses_;
};

/// One thread's buffers.
class Worker {
 public:
  Worker(MatrixView<const std::int8_t> rows, const PackedCentroids& centroids, std::int64_t most,
         const DotKernel& kernel)
      : rows_(rows),
        centroids_(centroids),
        most_(static_cast<std::size_t>(most)),
        kernel_(kernel),
        panels_(panels(rows.columns, kernel)),
        packed_(
            aligned_bytes(kernel.panel_bytes(rows.columns) * static_cast<std::size_t>(panels_))),
        best_(static_cast<std::size_t>(block_rows()) * most_),
        least_(static_cast<std::size_t>(block_rows())) {
    kernel.begin();
  }
  ~Worker() { kernel_.end(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  static std::int64_t panels(std::int64_t columns, const DotKernel& kernel) {
    return std::max<std::int64_t>(
        1, static_cast<std::int64_t>(kBlockBytes / kernel.panel_bytes(columns)));
  }
  std::int64_t block_rows() const { return panels_ * kernel_.panel_rows(); }

  void find(std::int64_t block, MatrixView<std::int32_t> nearest) {
    const auto rows = slice(rows_, block * block_rows(), block_rows());
    pack(rows);
    std::ranges::fill(best_, Candidate{-HUGE_VALF, -1});
    std::ranges::fill(least_, -HUGE_VALF);
    for (std::int64_t s = 0; s < centroids_.strips(); ++s) meet_strip(s, rows.rows);
    for (std::int64_t r = 0; r < rows.rows; ++r) {
      const auto out = nearest.row(block * block_rows() + r);
      for (std::size_t m = 0; m < most_; ++m) {
        out[m] = best_[static_cast<std::size_t>(r) * most_ + m].centroid;
      }
    }
  }

 private:
  struct Candidate {
    float score;
    std::int32_t centroid;
  };

  std::byte* panel(std::int64_t p) const {
    return packed_.get() + static_cast<std::size_t>(p) * kernel_.panel_bytes(rows_.columns);
  }

  void pack(MatrixView<const std::int8_t> rows) {
    const std::int64_t height = kernel_.panel_rows();
    for (std::int64_t r = 0; r < rows.rows; r += height) {
      kernel_.pack_panel(slice(rows, r, height), panel(r / height));
    }
  }

  void meet_strip(std::int64_t s, std::int64_t rows) {
    const std::int64_t height = kernel_.panel_rows();
    const std::int64_t strip = centroids_.size(s);
    for (std::int64_t r = 0; r < rows; r += height) {
      kernel_.multiply(centroids_.strip(s), panel(r / height), rows_.columns, dots_);
      const float* inverses = centroids_.inverses(s);
      const unsigned found = any_above(dots_, strip, height, inverses, least_.data() + r);
      for (std::int64_t p = 0; p < height; p += kLanes) {
        if ((found >> (p / kLanes) & 1U) == 0) continue;
        for (std::int64_t lane = p; lane < p + kLanes; ++lane) {
          for (std::int64_t c = 0; c < strip; ++c) {
            offer(r + lane, static_cast<float>(dots_[c * height + lane]) * inverses[c],
                  s * kernel_.strip_rows() + c);
          }
        }
      }
    }
  }

  /// Centroids come in order, so of equal scores the first one stays before.
  void offer(std::int64_t row, float score, std::int64_t centroid) {
    const auto r = static_cast<std::size_t>(row);
    if (score <= least_[r]) return;
    Candidate* const best = best_.data() + r * most_;
    std::size_t at = most_ - 1;
    for (; at > 0 && best[at - 1].score < score; --at) best[at] = best[at - 1];
    best[at] = {score, static_cast<std::int32_t>(centroid)};
    least_[r] = best[most_ - 1].score;
  }

  MatrixView<const std::int8_t> rows_;
  const PackedCentroids& centroids_;
  const std::size_t most_;
  const DotKernel& kernel_;
  const std::int64_t panels_;
  AlignedBytes packed_;
  std::vector<Candidate> best_;  ///< the best of each row of the block, the best first
  std::vector<float> least_;
  alignas(64) std::int32_t dots_[kMaxStrip * kMaxPanel] = {};
};

/// Rows in the order of their nearest centroid, and where each centroid's begin.
struct Cells {
  std::vector<std::int64_t> rows;
  std::vector<std::int64_t> begin;

  Cells(MatrixView<const std::int32_t> nearest, std::int64_t centroids)
      : rows(static_cast<std::size_t>(nearest.rows)),
        begin(static_cast<std::size_t>(centroids) + 1) {
    const auto cell = [&](std::int64_t r) { return static_cast<std::size_t>(nearest.row(r)[0]); };
    for (std::int64_t r = 0; r < nearest.rows; ++r) ++begin[cell(r) + 1];
    for (std::size_t c = 1; c < begin.size(); ++c) begin[c] += begin[c - 1];
    std::vector<std::int64_t> next(begin.begin(), begin.end() - 1);
    for (std::int64_t r = 0; r < nearest.rows; ++r) {
      rows[static_cast<std::size_t>(next[cell(r)]++)] = r;
    }
  }
};

/// Calls work(index) for 0, 1, ..., count - 1, on the threads.
template <class MakeWork>
void deal_out(std::int64_t count, int threads, const MakeWork& make_work) {
  std::atomic<std::int64_t> next = 0;
  on_threads(static_cast<std::size_t>(std::clamp<std::int64_t>(count, 1, threads)), [&] {
    const auto work = make_work();
    for (std::int64_t index = next++; index < count; index = next++) work(index);
  });
}

void sum_cells(MatrixView<const std::int8_t> rows, MatrixView<const std::int32_t> nearest,
               const CentroidSums& out, int threads) {
  const Cells cells(nearest, out.sums.rows);
  deal_out(out.sums.rows, threads, [&] {
    return [&](std::int64_t c) {
      std::int64_t* const sum = out.sums.row(c).data();
      std::fill_n(sum, out.sums.columns, std::int64_t{0});
      const auto at = static_cast<std::size_t>(c);
      for (auto k = cells.begin[at]; k < cells.begin[at + 1]; ++k) {
        const std::int64_t row = cells.rows[static_cast<std::size_t>(k)];
        add_row(rows.row(row).data(), rows.columns, sum);
      }
      out.counts[at] = cells.begin[at + 1] - cells.begin[at];
    };
  });
}

}  // namespace

void nearest_centroids(const JoinRows& rows, const JoinRows& centroids,
                       MatrixView<std::int32_t> nearest, CentroidSums sums, int threads,
                       const DotKernel& kernel) {
  Matrix<std::int32_t> unasked;
  if (nearest.rows == 0 && rows.rows.rows > 0) {
    unasked = Matrix<std::int32_t>(rows.rows.rows, 1);
    nearest = unasked.view();
  }
  const PackedCentroids packed(centroids, kernel);
  const std::int64_t block = Worker::panels(rows.rows.columns, kernel) * kernel.panel_rows();
  deal_out((rows.rows.rows + block - 1) / block, threads, [&] {
    const auto worker = std::make_shared<Worker>(rows.rows, packed, nearest.columns, kernel);
    return [worker, &nearest](std::int64_t b) { worker->find(b, nearest); };
  });
  if (sums.sums.rows > 0) sum_cells(rows.rows, nearest, sums, threads);
}

}  // namespace winnow::cpu
