#include "winnow/near/vector_pairs.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "near/bounded_join.h"
#include "near/chosen_rows.h"
#include "winnow/core/quantise.h"
#include "winnow/flow/pipeline.h"
#include "winnow/near/keep_policies.h"

namespace winnow {
namespace {

constexpr std::int64_t kRowsABlock = 256;
constexpr double kRightAngle = 1.5707;  // a little less, so that its cosine is surely positive
constexpr double kSlack = 1e-6;

double squared(std::span<const double> row) {
  double sum = 0;
  for (const double x : row) sum += x * x;
  return sum;
}

/// Fills `out` with the row in int8; the angle between the two.
double quantise(std::span<const double> row, std::span<std::int8_t> out) {
  double peak = 0;
  for (const double x : row) peak = std::max(peak, std::abs(x));
  if (peak == 0) {
    std::ranges::fill(out, std::int8_t{0});
    return 0;
  }
  // Of a scaled row and its rounding errors: the angle's sine is at most |error| / |row|.
  double length = 0;
  double error = 0;
  for (std::size_t c = 0; c < row.size(); ++c) {
    const double scaled = row[c] / peak * static_cast<double>(kQuantisedPeak);
    const double rounded = std::round(scaled);
    out[c] = static_cast<std::int8_t>(rounded);
    length += scaled * scaled;
    error += (scaled - rounded) * (scaled - rounded);
  }
  return std::asin(std::min(1.0, std::sqrt(error / length)));
}

struct Quantised {
  Matrix<std::int8_t> rows;
  double angle = 0;  ///< the largest between a row and its int8 form
};

std::int64_t blocks_of(std::int64_t count, std::int64_t each) { return (count + each - 1) / each; }

Quantised quantise_all(const VectorRows& vectors, int threads, const std::stop_token& stop) {
  Quantised quantised{Matrix<std::int8_t>(vectors.rows, vectors.columns), 0};
  const std::int64_t blocks = blocks_of(vectors.rows, kRowsABlock);
  std::vector<double> angles(static_cast<std::size_t>(blocks));
  for_each_index(threads, blocks, stop, [&](std::int64_t block) {
    std::vector<double> row(static_cast<std::size_t>(vectors.columns));
    double& angle = angles[static_cast<std::size_t>(block)];
    const std::int64_t end = std::min(vectors.rows, (block + 1) * kRowsABlock);
    for (std::int64_t r = block * kRowsABlock; r < end; ++r) {
      vectors.read(r, row);
      angle = std::max(angle, quantise(row, quantised.rows.row(r)));
    }
  });
  for (const double angle : angles) quantised.angle = std::max(quantised.angle, angle);
  return quantised;
}

/// The screen's threshold, or nothing if it would have to be 0 or less.
std::optional<CosineThreshold> screen(double threshold, double angle) {
  const double widest = std::acos(threshold) + 2 * angle;
  if (widest >= kRightAngle) return std::nullopt;
  const double cosine = std::cos(widest) - kSlack;
  if (cosine < kSlack) return std::nullopt;
  return CosineThreshold{static_cast<std::int64_t>(cosine * 1e6)};
}

/// Decides pairs from the originals; keeps the row that was read last, for pairs come by rising i.
class Decider {
 public:
  Decider(const VectorRows& vectors, double threshold)
      : vectors_(vectors),
        threshold_(threshold),
        a_(static_cast<std::size_t>(vectors.columns)),
        b_(static_cast<std::size_t>(vectors.columns)) {}

  void decide(std::int64_t i, std::int64_t j, std::vector<SimilarPair>& similar) {
    if (i != row_) vectors_.read(i, a_);
    row_ = i;
    vectors_.read(j, b_);
    const double cosine = float64_cosine(a_, b_);
    if (cosine >= threshold_) similar.push_back({i, j, cosine});
  }

 private:
  const VectorRows& vectors_;
  const double threshold_;
  std::vector<double> a_;
  std::vector<double> b_;
  std::int64_t row_ = -1;
};

AppendSimilar float64_decision(const VectorRows& vectors, double threshold) {
  return [&vectors, threshold](std::span<const Pair> pairs, std::vector<SimilarPair>& similar) {
    Decider decider(vectors, threshold);
    for (const Pair& pair : pairs) decider.decide(pair.i, pair.j, similar);
  };
}

/// The search among vectors that are quantised already, each range of rows by itself.
class VectorSearch {
 public:
  VectorSearch(const VectorRows& vectors, std::span<const RowRange> ranges, double threshold,
               int threads, const std::stop_token& stop)
      : vectors_(vectors), ranges_(ranges), threshold_(threshold), threads_(threads), stop_(stop) {}

  VectorPairs run(Backend& backend, MatrixView<const std::int8_t> rows, double angle) {
    const auto screened = screen(threshold_, angle);
    if (!screened) {
      decide_all();
      return std::move(out_);
    }
    std::vector<JoinTask> tasks;
    for (const RowRange& range : ranges_) tasks.push_back({range, range});
    const auto placed = backend.place(rows);
    const AppendSimilar append = float64_decision(vectors_, threshold_);
    join_bounded(backend, *placed, *placed, tasks, *screened, [&](std::span<const Pair> pairs) {
      out_.candidates += pairs.size();
      out_.pairs.add(similar_of(pairs, append, threads_, stop_));
    });
    return std::move(out_);
  }

 private:
  /// Every pair of every range.
  void decide_all() {
    for (const RowRange& range : ranges_) {
      const auto rows = static_cast<std::uint64_t>(range.size());
      out_.candidates += rows < 2 ? 0 : rows * (rows - 1) / 2;
      for (std::int64_t first = range.begin; first < range.end; first += kRowsABlock) {
        const std::int64_t height = std::min(kRowsABlock, range.end - first);
        std::vector<std::vector<SimilarPair>> similar(static_cast<std::size_t>(height));
        for_each_index(threads_, height, stop_, [&](std::int64_t k) {
          Decider decider(vectors_, threshold_);
          for (std::int64_t j = first + k + 1; j < range.end; ++j) {
            decider.decide(first + k, j, similar[static_cast<std::size_t>(k)]);
          }
        });
        for (const auto& of_row : similar) out_.pairs.add(of_row);
      }
    }
  }

  const VectorRows& vectors_;
  const std::span<const RowRange> ranges_;
  const double threshold_;
  const int threads_;
  const std::stop_token& stop_;
  VectorPairs out_;
};

}  // namespace

double float64_cosine(std::span<const double> a, std::span<const double> b) {
  double dot = 0;
  for (std::size_t c = 0; c < a.size(); ++c) dot += a[c] * b[c];
  const double lengths = std::sqrt(squared(a)) * std::sqrt(squared(b));
  return lengths == 0 ? 0 : std::min(1.0, dot / lengths);
}

Matrix<std::int8_t> quantised_rows(const VectorRows& vectors, int threads,
                                   const std::stop_token& stop) {
  return quantise_all(vectors, threads, stop).rows;
}

VectorPairs vector_pairs(Backend& backend, const VectorRows& vectors, double threshold, int threads,
                         const std::stop_token& stop) {
  const Quantised quantised = quantise_all(vectors, threads, stop);
  const RowRange whole[] = {{0, vectors.rows}};
  return VectorSearch(vectors, whole, threshold, threads, stop)
      .run(backend, quantised.rows.view(), quantised.angle);
}

ScreenedSurvivors keep_vectors_by_rank(Backend& backend, const VectorRows& vectors,
                                       double threshold, int threads, const std::stop_token& stop) {
  const Quantised quantised = quantise_all(vectors, threads, stop);
  if (const auto screened = screen(threshold, quantised.angle)) {
    RankedScreen pairs(backend, quantised.rows.view(), *screened, stop);
    return pairs.keep(float64_decision(vectors, threshold), threads);
  }
  const RowRange whole[] = {{0, vectors.rows}};
  VectorPairs found = VectorSearch(vectors, whole, threshold, threads, stop)
                          .run(backend, quantised.rows.view(), quantised.angle);
  return {
      keep(KeepPolicy::kRank, vectors.rows,
           [&](const SortedPairs<SimilarPair>::Take& take) { found.pairs.for_each_block(take); }),
      found.candidates, static_cast<std::uint64_t>(found.pairs.count())};
}

CellPairs vector_pairs_in_cells(Backend& backend, const VectorRows& vectors, double threshold,
                                std::int64_t cells, int threads, const std::stop_token& stop) {
  const Quantised quantised = quantise_all(vectors, threads, stop);
  CellPairs out{farthest_first(backend, quantised.rows.view(), cells), {}};
  const std::vector<std::int64_t>& order = out.order.rows;
  const VectorRows ordered{vectors.rows, vectors.columns,
                           [&](std::int64_t place, std::span<double> row) {
                             vectors.read(order[static_cast<std::size_t>(place)], row);
                           }};
  out.found = VectorSearch(ordered, out.order.cells, threshold, threads, stop)
                  .run(backend, gathered(quantised.rows.view(), order).view(), quantised.angle);
  return out;
}

}  // namespace winnow
