// Weights in training: rows of floats, padded to whole lanes and aligned, so that the inner loops
// have no rest and a row touches as few cache lines as it can.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

namespace winnow {

/// Sixteen floats. Sums run in sixteen lanes on every machine, so that the bits are the same.
using Lane = float __attribute__((vector_size(64)));
inline constexpr std::int64_t kLane = 16;

constexpr std::int64_t lanes_for(std::int64_t dim) { return (dim + kLane - 1) / kLane; }

/// Owns its rows; zero at first. What is behind `dim` in a row stays zero.
class RowTable {
 public:
  RowTable() = default;
  RowTable(std::int64_t rows, std::int64_t dim);
  RowTable(RowTable&&) noexcept = default;
  RowTable& operator=(RowTable&&) noexcept = default;
  RowTable copy() const;

  std::int64_t rows() const { return rows_; }
  std::int64_t dim() const { return dim_; }
  std::int64_t lanes() const { return lanes_; }
  Lane* lane_row(std::int64_t row) { return lanes_of(row); }
  const Lane* lane_row(std::int64_t row) const { return lanes_of(row); }
  std::span<float> row(std::int64_t row) {
    return {floats_of(row), static_cast<std::size_t>(dim_)};
  }
  std::span<const float> row(std::int64_t row) const {
    return {floats_of(row), static_cast<std::size_t>(dim_)};
  }
  bool all_finite() const;

 private:
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  std::size_t bytes() const { return static_cast<std::size_t>(rows_ * lanes_) * sizeof(Lane); }
  float* floats_of(std::int64_t row) const {
    return static_cast<float*>(memory_.get()) + row * lanes_ * kLane;
  }
  Lane* lanes_of(std::int64_t row) const {
    return static_cast<Lane*>(memory_.get()) + row * lanes_;
  }

  std::unique_ptr<void, Free> memory_;
  std::int64_t rows_ = 0;
  std::int64_t dim_ = 0;
  std::int64_t lanes_ = 0;
};

}  // namespace winnow
