#include "cpu/dot_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace winnow::cpu {
namespace {

// A tile is 16 lines of 64 bytes. tdpbssd multiplies a tile of 16 rows x 64 columns by one of
// 64 columns x 16 rows, which holds four neighbouring columns of a row side by side. Two by two
// tiles of sums and two of each factor are the eight that there are.
constexpr std::int64_t kLines = 16;
constexpr std::int64_t kLine = 64;
constexpr std::int64_t kTile = kLines * kLine;
constexpr std::int64_t kRows = 2 * kLines;
constexpr std::int64_t kGroup = 4;

std::int64_t chunks(std::int64_t columns) { return (columns + kLine - 1) / kLine; }

std::size_t packed_bytes(std::int64_t columns) {
  return static_cast<std::size_t>(chunks(columns) * 2 * kTile);
}

struct alignas(64) TileShapes {
  std::uint8_t palette = 1;
  std::uint8_t start_row = 0;
  std::uint8_t reserved[14] = {};
  std::uint16_t line_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  std::uint8_t lines[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};
static_assert(sizeof(TileShapes) == 64);
constexpr TileShapes kShapes;  // in memory: GCC does not see that ldtilecfg reads all of it

/// GCC's tile intrinsics do not say that they read and write memory.
void memory_barrier() { asm volatile("" ::: "memory"); }

__attribute__((target("amx-tile,amx-int8"))) void multiply_all(const std::byte* strip,
                                                               const std::byte* panel,
                                                               std::int64_t columns,
                                                               std::int32_t* dots) {
  memory_barrier();
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  const std::byte* const end = strip + packed_bytes(columns);
  for (; strip != end; strip += 2 * kTile, panel += 2 * kTile) {
    _tile_loadd(4, strip, kLine);
    _tile_loadd(6, panel, kLine);
    _tile_loadd(7, panel + kTile, kLine);
    _tile_dpbssd(0, 4, 6);
    _tile_dpbssd(1, 4, 7);
    _tile_loadd(5, strip + kTile, kLine);
    _tile_dpbssd(2, 5, 6);
    _tile_dpbssd(3, 5, 7);
  }
  constexpr std::int64_t kStride = kRows * sizeof(std::int32_t);
  _tile_stored(0, dots, kStride);
  _tile_stored(1, dots + kLines, kStride);
  _tile_stored(2, dots + kLines * kRows, kStride);
  _tile_stored(3, dots + kLines * kRows + kLines, kStride);
  memory_barrier();
}

class Amx final : public DotKernel {
 public:
  std::string_view name() const override { return "amx-int8"; }
  std::int64_t strip_rows() const override { return kRows; }
  std::int64_t panel_rows() const override { return kRows; }
  std::size_t strip_bytes(std::int64_t columns) const override { return packed_bytes(columns); }
  std::size_t panel_bytes(std::int64_t columns) const override { return packed_bytes(columns); }

  __attribute__((target("amx-tile"))) void begin() const override { _tile_loadconfig(&kShapes); }
  __attribute__((target("amx-tile"))) void end() const override { _tile_release(); }

  void pack_strip(MatrixView<const std::int8_t> rows, std::byte* out) const override {
    const std::int64_t rest = rows.columns % kLine;
    if (rows.rows < kRows || rest != 0) std::memset(out, 0, packed_bytes(rows.columns));
    for (std::int64_t r = 0; r < rows.rows; ++r) {
      const std::int8_t* row = rows.row(r).data();
      std::byte* line = out + r * kLine;
      for (std::int64_t c = kLine; c <= rows.columns; c += kLine, line += 2 * kTile, row += kLine) {
        std::memcpy(line, row, kLine);
      }
      if (rest != 0) std::memcpy(line, row, static_cast<std::size_t>(rest));
    }
  }

  void pack_panel(MatrixView<const std::int8_t> rows, std::byte* out) const override {
    std::memset(out, 0, packed_bytes(rows.columns));
    for (std::int64_t r = 0; r < rows.rows; ++r) {
      const std::int8_t* row = rows.row(r).data();
      const auto place = [&](std::int64_t c) {
        const std::int64_t tile = c / kLine * 2 + r / kLines;
        return out + tile * kTile + c % kLine / kGroup * kLine + r % kLines * kGroup;
      };
      std::int64_t c = 0;
      for (; c + kGroup <= rows.columns; c += kGroup) std::memcpy(place(c), row + c, kGroup);
      if (c < rows.columns) {
        std::memcpy(place(c), row + c, static_cast<std::size_t>(rows.columns - c));
      }
    }
  }

  void multiply(const std::byte* strip, const std::byte* panel, std::int64_t columns,
                std::int32_t* dots) const override {
    multiply_all(strip, panel, columns, dots);
  }
};

/// Linux gives the tiles' registers to a process that asks (arch/x86/include/uapi/asm/prctl.h).
bool tiles_are_granted() {
  constexpr long kRequestPermission = 0x1023;
  constexpr long kTileData = 18;
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

}  // namespace

const DotKernel* amx_dot_kernel() {
  static const Amx kernel;
  const bool here = __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-int8");
  return here && tiles_are_granted() ? &kernel : nullptr;
}

}  // namespace winnow::cpu

#else

namespace winnow::cpu {
const DotKernel* amx_dot_kernel() { return nullptr; }
}  // namespace winnow::cpu

#endif
