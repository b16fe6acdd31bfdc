#include "cpu/dot_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>

namespace winnow::cpu {
namespace {

// Rows are widened to int16: vpmaddwd multiplies two neighbours and adds the products in int32,
// where vpmaddubsw, which takes bytes, would saturate.
//
// 6 x 16: 12 accumulators, 2 vectors of the panel, a broadcast and a product are the 16 registers.
// A panel is two such blocks.
constexpr std::int64_t kStrip = 6;
constexpr std::int64_t kBlock = 16;
constexpr std::int64_t kPanel = 2 * kBlock;
constexpr std::int64_t kLanes = 8;
constexpr std::int64_t kVectors = kBlock / kLanes;
constexpr std::int64_t kGroup = 2;

std::int64_t groups(std::int64_t columns) { return (columns + kGroup - 1) / kGroup; }

/// Values of a packed row.
std::int64_t stride(std::int64_t columns) { return groups(columns) * kGroup; }

__attribute__((target("avx2"))) void multiply_block(const std::int16_t* strip,
                                                    const std::int16_t* block, std::int64_t columns,
                                                    std::int32_t* dots) {
  __m256i sums[kStrip][kVectors];
#pragma GCC unroll 6
  for (int s = 0; s < kStrip; ++s) {
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) sums[s][v] = _mm256_setzero_si256();
  }
  const std::int64_t row = stride(columns);
  for (std::int64_t g = 0; g < groups(columns); ++g) {
    __m256i two[kVectors];
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) {
      two[v] =
          _mm256_load_si256(reinterpret_cast<const __m256i*>(block + (g * kVectors + v) * kBlock));
    }
#pragma GCC unroll 6
    for (int s = 0; s < kStrip; ++s) {
      std::int32_t pair;
      std::memcpy(&pair, strip + s * row + g * kGroup, sizeof(pair));
      const __m256i all = _mm256_set1_epi32(pair);
#pragma GCC unroll 2
      for (int v = 0; v < kVectors; ++v) {
        sums[s][v] = _mm256_add_epi32(sums[s][v], _mm256_madd_epi16(two[v], all));
      }
    }
  }
#pragma GCC unroll 6
  for (int s = 0; s < kStrip; ++s) {
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) {
      _mm256_store_si256(reinterpret_cast<__m256i*>(dots + s * kPanel + v * kLanes), sums[s][v]);
    }
  }
}

class Avx2 final : public DotKernel {
 public:
  std::string_view name() const override { return "avx2"; }
  std::int64_t strip_rows() const override { return kStrip; }
  std::int64_t panel_rows() const override { return kPanel; }
  std::size_t strip_bytes(std::int64_t columns) const override {
    const auto values = static_cast<std::size_t>(kStrip * stride(columns));
    return (values * sizeof(std::int16_t) + 63) / 64 * 64;
  }
  std::size_t panel_bytes(std::int64_t columns) const override {
    return static_cast<std::size_t>(kPanel * stride(columns)) * sizeof(std::int16_t);
  }

  void pack_strip(MatrixView<const std::int8_t> rows, std::byte* out) const override {
    auto* to = reinterpret_cast<std::int16_t*>(out);
    const std::int64_t row = stride(rows.columns);
    std::fill_n(to, kStrip * row, std::int16_t{0});
    for (std::int64_t s = 0; s < rows.rows; ++s) std::ranges::copy(rows.row(s), to + s * row);
  }

  void pack_panel(MatrixView<const std::int8_t> rows, std::byte* out) const override {
    auto* to = reinterpret_cast<std::int16_t*>(out);
    const std::int64_t block = kBlock * stride(rows.columns);
    std::fill_n(to, 2 * block, std::int16_t{0});
    for (std::int64_t p = 0; p < rows.rows; ++p) {
      std::int16_t* lane = to + p / kBlock * block + p % kBlock * kGroup;
      const auto row = rows.row(p);
      for (std::int64_t c = 0; c < rows.columns; ++c) {
        lane[c / kGroup * kGroup * kBlock + c % kGroup] = row[static_cast<std::size_t>(c)];
      }
    }
  }

  void multiply(const std::byte* strip, const std::byte* panel, std::int64_t columns,
                std::int32_t* dots) const override {
    const auto* left = reinterpret_cast<const std::int16_t*>(strip);
    const auto* right = reinterpret_cast<const std::int16_t*>(panel);
    multiply_block(left, right, columns, dots);
    multiply_block(left, right + kBlock * stride(columns), columns, dots + kBlock);
  }
};

}  // namespace

const DotKernel* avx2_dot_kernel() {
  static const Avx2 kernel;
  return __builtin_cpu_supports("avx2") ? &kernel : nullptr;
}

}  // namespace winnow::cpu

#else

namespace winnow::cpu {
const DotKernel* avx2_dot_kernel() { return nullptr; }
}  // namespace winnow::cpu

#endif
