// Dot products of blocks of int8 rows, as one instruction set computes them best.
//
// A kernel multiplies a *strip* (a few rows) by a *panel* (some more rows). Both are first packed
// into the order in which the kernel reads them; that costs little, because a packed panel meets
// every strip of the matrix. All kernels give the same integers, -128 included.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "winnow/core/matrix.h"

namespace winnow::cpu {

class DotKernel {
 public:
  virtual ~DotKernel() = default;

  virtual std::string_view name() const = 0;
  /// Rows of a strip and of a panel; at most kMaxStrip and kMaxPanel.
  virtual std::int64_t strip_rows() const = 0;
  virtual std::int64_t panel_rows() const = 0;
  /// Bytes of a packed strip and of a packed panel; multiples of 64.
  virtual std::size_t strip_bytes(std::int64_t columns) const = 0;
  virtual std::size_t panel_bytes(std::int64_t columns) const = 0;

  /// Around all calls of `multiply` of one thread.
  virtual void begin() const {}
  virtual void end() const {}

  /// Packs at most strip_rows() or panel_rows() rows; missing ones read as zeros. `out` is aligned
  /// to 64 bytes, here and below.
  virtual void pack_strip(MatrixView<const std::int8_t> rows, std::byte* out) const = 0;
  virtual void pack_panel(MatrixView<const std::int8_t> rows, std::byte* out) const = 0;

  /// dots[s * panel_rows() + p] = row s of the strip times row p of the panel.
  virtual void multiply(const std::byte* strip, const std::byte* panel, std::int64_t columns,
                        std::int32_t* dots) const = 0;
};

inline constexpr std::int64_t kMaxStrip = 32;
inline constexpr std::int64_t kMaxPanel = 64;

// The kernels, one a file; null where the processor, the architecture or the operating system has
// no such instructions.
const DotKernel* amx_dot_kernel();
const DotKernel* vnni_dot_kernel();
const DotKernel* avx2_dot_kernel();
const DotKernel& portable_dot_kernel();

/// Those that can run here, best first; the last one runs everywhere.
std::span<const DotKernel* const> dot_kernels();

}  // namespace winnow::cpu
