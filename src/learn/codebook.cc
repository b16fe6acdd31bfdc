#include "learn/codebook.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "learn/document_order.h"
#include "winnow/core/dispatch.h"
#include "winnow/core/hash.h"

namespace winnow {
namespace {

using Whole = std::int32_t __attribute__((vector_size(64)));
constexpr std::int64_t kLanes = Codebook::kCentroids / kLane;

/// Sixteen running best of 256 centroids, then the first best of the sixteen.
WINNOW_CLONES void assign_points(const RowTable& values, const float* points, std::int64_t dim,
                                 std::span<std::uint8_t> codes) {
  for (std::uint8_t& code : codes) {
    Lane nearest = {};
    Whole where = {};
    for (std::int64_t block = 0; block < kLanes; ++block) {
      Lane distance = {};
      for (std::int64_t k = 0; k < dim; ++k) {
        const Lane off = values.lane_row(k)[block] - points[k];
        distance += off * off;
      }
      const Whole closer = block == 0 ? Whole{} == 0 : distance < nearest;
      nearest = closer ? distance : nearest;
      where = closer ? Whole{} + static_cast<std::int32_t>(block) : where;
    }
    std::int64_t best = 0;
    for (std::int64_t lane = 1; lane < kLane; ++lane) {
      const bool as_near = nearest[lane] == nearest[best] && where[lane] < where[best];
      if (nearest[lane] < nearest[best] || as_near) best = lane;
    }
    code = static_cast<std::uint8_t>(where[best] * kLane + best);
    points += dim;
  }
}

class KMeans {
 public:
  KMeans(std::span<const float> points, std::int64_t dim, const KMeansOptions& options)
      : points_(points),
        dim_(dim),
        count_(static_cast<std::int64_t>(points.size()) / dim),
        options_(options),
        random_(mix64(options.seed)),
        book_(dim),
        codes_(static_cast<std::size_t>(count_)) {}

  Codebook run() {
    begin();
    for (int i = 0; i < options_.iterations && count_ > free_centroids(); ++i) {
      book_.assign(points_, codes_);
      move_to_means();
      fill_empty();
    }
    return std::move(book_);
  }

 private:
  std::int64_t first() const { return options_.keeps_zero ? 1 : 0; }
  std::int64_t free_centroids() const { return Codebook::kCentroids - first(); }
  float point(std::int64_t p, std::int64_t k) const {
    return points_[static_cast<std::size_t>(p * dim_ + k)];
  }

  void begin() {
    const DocumentOrder order(count_, random_);
    for (std::int64_t c = 0; c < std::min(free_centroids(), count_); ++c) {
      const std::int64_t p = order[c];
      for (std::int64_t k = 0; k < dim_; ++k) book_.value(first() + c, k) = point(p, k);
    }
  }

  void move_to_means() {
    std::vector<double> sums(static_cast<std::size_t>(Codebook::kCentroids * dim_));
    sizes_.fill(0);
    for (std::int64_t p = 0; p < count_; ++p) {
      const std::int64_t c = codes_[static_cast<std::size_t>(p)];
      ++sizes_[static_cast<std::size_t>(c)];
      for (std::int64_t k = 0; k < dim_; ++k) {
        sums[static_cast<std::size_t>(c * dim_ + k)] += double{point(p, k)};
      }
    }
    for (std::int64_t c = first(); c < Codebook::kCentroids; ++c) {
      const std::int64_t size = sizes_[static_cast<std::size_t>(c)];
      if (size == 0) continue;
      for (std::int64_t k = 0; k < dim_; ++k) {
        book_.value(c, k) = static_cast<float>(sums[static_cast<std::size_t>(c * dim_ + k)] /
                                               static_cast<double>(size));
      }
    }
  }

  /// A centroid with at least two points, drawn by how many it has above one.
  std::int64_t draw_large() {
    std::int64_t spare = 0;
    for (std::int64_t c = first(); c < Codebook::kCentroids; ++c) spare += spare_of(c);
    if (spare == 0) return -1;
    random_ = mix64(random_);
    auto left = static_cast<std::int64_t>(random_ % static_cast<std::uint64_t>(spare));
    std::int64_t c = first();
    while (left >= spare_of(c)) left -= spare_of(c++);
    return c;
  }
  std::int64_t spare_of(std::int64_t c) const {
    return std::max<std::int64_t>(sizes_[static_cast<std::size_t>(c)] - 1, 0);
  }

  /// Splits large clusters, moving the halves apart by a thousandth.
  void fill_empty() {
    constexpr float kApart = 1.0F / 1024;
    for (std::int64_t c = first(); c < Codebook::kCentroids; ++c) {
      std::int64_t& size = sizes_[static_cast<std::size_t>(c)];
      if (size > 0) continue;
      const std::int64_t large = draw_large();
      if (large < 0) return;
      for (std::int64_t k = 0; k < dim_; ++k) {
        const float sign = k % 2 == 0 ? -1.0F : 1.0F;
        const float value = book_.value(large, k);
        book_.value(c, k) = value * (1 + sign * kApart);
        book_.value(large, k) = value * (1 - sign * kApart);
      }
      std::int64_t& large_size = sizes_[static_cast<std::size_t>(large)];
      size = large_size / 2;
      large_size -= size;
    }
  }

  std::span<const float> points_;
  std::int64_t dim_;
  std::int64_t count_;
  KMeansOptions options_;
  std::uint64_t random_;
  Codebook book_;
  std::vector<std::uint8_t> codes_;
  std::array<std::int64_t, Codebook::kCentroids> sizes_ = {};
};

}  // namespace

void Codebook::assign(std::span<const float> points, std::span<std::uint8_t> codes) const {
  assign_points(values_, points.data(), dim_, codes);
}

Codebook kmeans(std::span<const float> points, std::int64_t dim, const KMeansOptions& options) {
  return KMeans(points, dim, options).run();
}

}  // namespace winnow
