#include "winnow/near/vector_pairs.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "winnow/core/quantise.h"
#include "winnow/flow/pipeline.h"

namespace winnow {
namespace {

constexpr std::int64_t kRowsABlock = 256;
constexpr std::int64_t kPairsABlock = 1024;
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

/// Runs `decide(decider, block, similar)` for each block and puts what it finds in a row.
template <class Decide>
std::vector<SimilarPair> decide_blocks(const VectorRows& vectors, double threshold,
                                       std::int64_t blocks, int threads,
                                       const std::stop_token& stop, Decide decide) {
  std::vector<std::vector<SimilarPair>> found(static_cast<std::size_t>(blocks));
  for_each_index(threads, blocks, stop, [&](std::int64_t block) {
    Decider decider(vectors, threshold);
    decide(decider, block, found[static_cast<std::size_t>(block)]);
  });
  std::vector<SimilarPair> pairs;
  for (const auto& block : found) pairs.insert(pairs.end(), block.begin(), block.end());
  return pairs;
}

}  // namespace

double float64_cosine(std::span<const double> a, std::span<const double> b) {
  double dot = 0;
  for (std::size_t c = 0; c < a.size(); ++c) dot += a[c] * b[c];
  const double lengths = std::sqrt(squared(a)) * std::sqrt(squared(b));
  return lengths == 0 ? 0 : std::min(1.0, dot / lengths);
}

VectorPairs vector_pairs(Backend& backend, const VectorRows& vectors, double threshold, int threads,
                         std::stop_token stop) {
  const Quantised quantised = quantise_all(vectors, threads, stop);
  const auto screened = screen(threshold, quantised.angle);
  if (!screened) {
    const auto rows = static_cast<std::uint64_t>(vectors.rows);
    return {decide_blocks(vectors, threshold, vectors.rows, threads, stop,
                          [&](Decider& decider, std::int64_t i, std::vector<SimilarPair>& similar) {
                            for (std::int64_t j = i + 1; j < vectors.rows; ++j) {
                              decider.decide(i, j, similar);
                            }
                          }),
            rows < 2 ? 0 : rows * (rows - 1) / 2};
  }
  const std::vector<Pair> candidates = backend.join_above(quantised.rows.view(), *screened);
  const auto count = static_cast<std::int64_t>(candidates.size());
  return {
      decide_blocks(vectors, threshold, blocks_of(count, kPairsABlock), threads, stop,
                    [&](Decider& decider, std::int64_t block, std::vector<SimilarPair>& similar) {
                      const std::int64_t end = std::min(count, (block + 1) * kPairsABlock);
                      for (std::int64_t p = block * kPairsABlock; p < end; ++p) {
                        const Pair& pair = candidates[static_cast<std::size_t>(p)];
                        decider.decide(pair.i, pair.j, similar);
                      }
                    }),
      candidates.size()};
}

}  // namespace winnow
