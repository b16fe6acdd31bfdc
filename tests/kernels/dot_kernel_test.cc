#include "cpu/dot_kernel.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "kernels/random_data.h"

namespace winnow::cpu {
namespace {

/// 64-byte aligned memory of `size` bytes inside `bytes`.
std::byte* aligned(std::vector<std::byte>& bytes, std::size_t size) {
  bytes.assign(size + 64, std::byte{0xee});
  void* start = bytes.data();
  std::size_t space = bytes.size();
  return static_cast<std::byte*>(std::align(64, size, start, space));
}

void expect_definition(const DotKernel& kernel, const Matrix<std::int8_t>& strip,
                       const Matrix<std::int8_t>& panel) {
  const std::int64_t columns = strip.columns();
  std::vector<std::byte> strip_memory, panel_memory;
  std::byte* packed_strip = aligned(strip_memory, kernel.strip_bytes(columns));
  std::byte* packed_panel = aligned(panel_memory, kernel.panel_bytes(columns));
  kernel.pack_strip(strip.view(), packed_strip);
  kernel.pack_panel(panel.view(), packed_panel);
  alignas(64) std::int32_t dots[kMaxStrip * kMaxPanel];
  kernel.begin();
  kernel.multiply(packed_strip, packed_panel, columns, dots);
  kernel.end();
  for (std::int64_t s = 0; s < kernel.strip_rows(); ++s) {
    for (std::int64_t p = 0; p < kernel.panel_rows(); ++p) {
      std::int32_t expected = 0;
      if (s < strip.rows() && p < panel.rows()) {
        for (std::int64_t c = 0; c < columns; ++c) expected += strip.row(s)[c] * panel.row(p)[c];
      }
      ASSERT_EQ(dots[s * kernel.panel_rows() + p], expected) << s << ", " << p;
    }
  }
}

TEST(DotKernels, LastOneRunsEverywhere) {
  ASSERT_FALSE(dot_kernels().empty());
  EXPECT_EQ(dot_kernels().back()->name(), "portable");
}

TEST(DotKernels, FitTheirBuffers) {
  for (const DotKernel* kernel : dot_kernels()) {
    SCOPED_TRACE(kernel->name());
    EXPECT_LE(kernel->strip_rows(), kMaxStrip);
    EXPECT_LE(kernel->panel_rows(), kMaxPanel);
    for (const std::int64_t columns : {1, 5, 64, 100, 256}) {
      EXPECT_EQ(kernel->strip_bytes(columns) % 64, 0U);
      EXPECT_EQ(kernel->panel_bytes(columns) % 64, 0U);
      EXPECT_GT(kernel->panel_bytes(columns), 0U);
    }
  }
}

TEST(DotKernels, EqualDefinition) {
  for (const DotKernel* kernel : dot_kernels()) {
    for (const std::int64_t columns : {1, 2, 3, 4, 5, 31, 32, 33, 63, 64, 65, 100, 256, 1000}) {
      SCOPED_TRACE(testing::Message() << kernel->name() << ", " << columns << " columns");
      expect_definition(*kernel, random_matrix<std::int8_t>(kernel->strip_rows(), columns, 1),
                        random_matrix<std::int8_t>(kernel->panel_rows(), columns, 2));
      expect_definition(*kernel, random_matrix<std::int8_t>(1, columns, 3),
                        random_matrix<std::int8_t>(kernel->panel_rows() - 3, columns, 4));
    }
  }
}

TEST(DotKernels, ExtremesDoNotOverflow) {
  for (const DotKernel* kernel : dot_kernels()) {
    SCOPED_TRACE(kernel->name());
    for (const auto value : {std::int8_t{-128}, std::int8_t{127}}) {
      const auto strip = random_matrix<std::int8_t>(kernel->strip_rows(), 65536, 1, value, value);
      const auto lows = random_matrix<std::int8_t>(kernel->panel_rows(), 65536, 1, -128, -128);
      expect_definition(*kernel, strip, lows);
    }
  }
}

}  // namespace
}  // namespace winnow::cpu
