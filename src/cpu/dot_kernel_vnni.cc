#include "cpu/dot_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>

namespace winnow::cpu {
namespace {

// vpdpbusd multiplies unsigned by signed bytes, four neighbours at a time, and adds to int32
// without saturating. The panel is made unsigned by flipping the sign bit, which adds 128 to each
// of its values; the accumulators of strip row s therefore start at -128 times the sum of the row.
//
// 8 x 48: 24 accumulators, 3 vectors of the panel and a broadcast fit the 32 registers.
constexpr std::int64_t kStrip = 8;
constexpr std::int64_t kPanel = 48;
constexpr std::int64_t kLanes = 16;
constexpr std::int64_t kVectors = kPanel / kLanes;
constexpr std::int64_t kGroup = 4;

std::int64_t groups(std::int64_t columns) { return (columns + kGroup - 1) / kGroup; }

// A packed strip: its rows' starting values in one line, then the rows, padded to whole groups.
constexpr std::size_t kStripHead = 64;

std::int64_t strip_stride(std::int64_t columns) { return groups(columns) * kGroup; }

__attribute__((target("avx512f,avx512bw,avx512vnni"))) std::int32_t sum_of(
    std::span<const std::int8_t> row) {
  std::int32_t sum = 0;
  for (const std::int8_t value : row) sum += value;
  return sum;
}

__attribute__((target("avx512f,avx512bw,avx512vnni"))) void multiply_all(const std::byte* strip,
                                                                         const std::byte* panel,
                                                                         std::int64_t columns,
                                                                         std::int32_t* dots) {
  const auto* starts = reinterpret_cast<const std::int32_t*>(strip);
  __m512i sums[kStrip][kVectors];
#pragma GCC unroll 8
  for (int s = 0; s < kStrip; ++s) {
#pragma GCC unroll 3
    for (int v = 0; v < kVectors; ++v) sums[s][v] = _mm512_set1_epi32(starts[s]);
  }
  const std::int64_t stride = strip_stride(columns);
  const std::byte* row = strip + kStripHead;
  for (std::int64_t g = 0; g < groups(columns); ++g) {
    __m512i four[kVectors];
#pragma GCC unroll 3
    for (int v = 0; v < kVectors; ++v) four[v] = _mm512_load_si512(panel + 64 * v);
#pragma GCC unroll 8
    for (int s = 0; s < kStrip; ++s) {
      std::int32_t bytes;
      std::memcpy(&bytes, row + s * stride, sizeof(bytes));
      const __m512i all = _mm512_set1_epi32(bytes);
#pragma GCC unroll 3
      for (int v = 0; v < kVectors; ++v) sums[s][v] = _mm512_dpbusd_epi32(sums[s][v], four[v], all);
    }
    panel += 64 * kVectors;
    row += kGroup;
  }
#pragma GCC unroll 8
  for (int s = 0; s < kStrip; ++s) {
#pragma GCC unroll 3
    for (int v = 0; v < kVectors; ++v) {
      _mm512_store_si512(dots + s * kPanel + v * kLanes, sums[s][v]);
    }
  }
}

class Vnni final : public DotKernel {
 public:
  std::string_view name() const override { return "avx512-vnni"; }
  std::int64_t strip_rows() const override { return kStrip; }
  std::int64_t panel_rows() const override { return kPanel; }
  std::size_t strip_bytes(std::int64_t columns) const override {
    const auto rows = static_cast<std::size_t>(kStrip * strip_stride(columns));
    return kStripHead + (rows + 63) / 64 * 64;
  }
  std::size_t panel_bytes(std::int64_t columns) const override {
    return static_cast<std::size_t>(kPanel * groups(columns) * kGroup);
  }

  void pack_strip(MatrixView<const std::int8_t> rows, std::byte* out) const override {
    std::memset(out, 0, strip_bytes(rows.columns));
    for (std::int64_t s = 0; s < rows.rows; ++s) {
      const auto row = rows.row(s);
      reinterpret_cast<std::int32_t*>(out)[s] = -128 * sum_of(row);
      std::memcpy(out + kStripHead + s * strip_stride(rows.columns), row.data(), row.size());
    }
  }

  void pack_panel(MatrixView<const std::int8_t> rows, std::byte* out) const override {
    std::memset(out, 0x80, panel_bytes(rows.columns));
    for (std::int64_t p = 0; p < rows.rows; ++p) {
      const auto row = rows.row(p);
      for (std::int64_t c = 0; c < rows.columns; ++c) {
        out[(c / kGroup * kPanel + p) * kGroup + c % kGroup] =
            std::byte{0x80} ^ static_cast<std::byte>(row[c]);
      }
    }
  }

  void multiply(const std::byte* strip, const std::byte* panel, std::int64_t columns,
                std::int32_t* dots) const override {
    multiply_all(strip, panel, columns, dots);
  }
};

}  // namespace

const DotKernel* vnni_dot_kernel() {
  static const Vnni kernel;
  const bool here = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512vnni");
  return here ? &kernel : nullptr;
}

}  // namespace winnow::cpu

#else

namespace winnow::cpu {
const DotKernel* vnni_dot_kernel() { return nullptr; }
}  // namespace winnow::cpu

#endif
