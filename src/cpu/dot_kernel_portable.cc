#include "cpu/dot_kernel.h"

#include <algorithm>

#include "winnow/core/dispatch.h"

namespace winnow::cpu {
namespace {

// Rows are widened to int16 and padded with zeros to whole vectors of the widest clone, so the loop
// over columns is a multiply-add without a tail.
constexpr std::int64_t kPad = 32;
constexpr std::int64_t kStrip = 4;
constexpr std::int64_t kPanel = 32;

std::int64_t padded(std::int64_t columns) { return (columns + kPad - 1) / kPad * kPad; }

void widen(MatrixView<const std::int8_t> rows, std::int64_t all_rows, std::byte* out) {
  auto* to = reinterpret_cast<std::int16_t*>(out);
  const std::int64_t stride = padded(rows.columns);
  std::fill_n(to, all_rows * stride, std::int16_t{0});
  for (std::int64_t r = 0; r < rows.rows; ++r) std::ranges::copy(rows.row(r), to + r * stride);
}

WINNOW_CLONES void multiply_all(const std::int16_t* __restrict strip,
                                const std::int16_t* __restrict panel, std::int64_t blocks,
                                std::int32_t* __restrict dots) {
  const std::int64_t stride = blocks * kPad;
  for (std::int64_t p = 0; p < kPanel; ++p) {
    const std::int16_t* b = panel + p * stride;
    std::int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (std::int64_t c = 0; c < blocks * kPad; ++c) {
      s0 += strip[c] * b[c];
      s1 += strip[c + stride] * b[c];
      s2 += strip[c + 2 * stride] * b[c];
      s3 += strip[c + 3 * stride] * b[c];
    }
    dots[p] = s0;
    dots[kPanel + p] = s1;
    dots[2 * kPanel + p] = s2;
    dots[3 * kPanel + p] = s3;
  }
}

std::size_t widened_bytes(std::int64_t rows, std::int64_t columns) {
  return static_cast<std::size_t>(rows * padded(columns)) * sizeof(std::int16_t);
}

class Portable final : public DotKernel {
 public:
  std::string_view name() const override { return "portable"; }
  std::int64_t strip_rows() const override { return kStrip; }
  std::int64_t panel_rows() const override { return kPanel; }
  std::size_t strip_bytes(std::int64_t columns) const override {
    return widened_bytes(kStrip, columns);
  }
  std::size_t panel_bytes(std::int64_t columns) const override {
    return widened_bytes(kPanel, columns);
  }
  void pack_strip(MatrixView<const std::int8_t> rows, std::byte* out) const override {
    widen(rows, kStrip, out);
  }
  void pack_panel(MatrixView<const std::int8_t> rows, std::byte* out) const override {
    widen(rows, kPanel, out);
  }
  void multiply(const std::byte* strip, const std::byte* panel, std::int64_t columns,
                std::int32_t* dots) const override {
    multiply_all(reinterpret_cast<const std::int16_t*>(strip),
                 reinterpret_cast<const std::int16_t*>(panel), padded(columns) / kPad, dots);
  }
};

}  // namespace

const DotKernel& portable_dot_kernel() {
  static const Portable kernel;
  return kernel;
}

}  // namespace winnow::cpu
