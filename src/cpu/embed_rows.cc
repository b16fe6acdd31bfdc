#include <algorithm>
#include <cstddef>
#include <span>

#include "cpu/kernels.h"
#include "cpu/quantise_row.h"
#include "winnow/core/dispatch.h"

namespace winnow::cpu {
namespace {

// 65535 * -32768 still fits int32, so this many rows can be summed before widening.
constexpr std::size_t kRowsPerFlush = 65535;
constexpr std::int64_t kPrefetchAhead = 8;

// 32 columns as 16 lanes; a lane holds an even column (low half) and an odd one (high half).
constexpr std::int64_t kLaneColumns = 32;
using Lanes = std::int32_t __attribute__((vector_size(64)));
using TableLanes = std::int32_t __attribute__((vector_size(64), aligned(2), may_alias));

/// Adds kVectors * 32 columns of the rows `ids` of a table to `sums`. The partial sums stay in
/// registers for all rows; splitting lanes by shifts needs no shuffle.
template <int kVectors>
WINNOW_INLINE void add_columns(const std::int16_t* table, std::int64_t stride,
                               const std::int32_t* ids, std::int64_t count, std::int64_t* sums) {
  Lanes even[kVectors] = {};
  Lanes odd[kVectors] = {};
  for (std::int64_t k = 0; k < count; ++k) {
    const std::int16_t* row = table + ids[k] * stride;
    const std::int16_t* later = table + ids[std::min(k + kPrefetchAhead, count - 1)] * stride;
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      __builtin_prefetch(later + kLaneColumns * v);
      const Lanes lanes = *reinterpret_cast<const TableLanes*>(row + kLaneColumns * v);
      even[v] += (lanes << 16) >> 16;
      odd[v] += lanes >> 16;
    }
  }
#pragma GCC unroll 8
  for (int v = 0; v < kVectors; ++v) {
    for (int lane = 0; lane < 16; ++lane) {
      sums[kLaneColumns * v + 2 * lane] += even[v][lane];
      sums[kLaneColumns * v + 2 * lane + 1] += odd[v][lane];
    }
  }
}

/// Adds at most kRowsPerFlush rows to `sums`.
WINNOW_CLONES void add_rows(const std::int16_t* table, std::int64_t columns,
                            const std::int32_t* ids, std::int64_t count, std::int64_t* sums) {
  constexpr int kWide = 8;
  constexpr int kNarrow = 2;
  std::int64_t c = 0;
  for (; c + kWide * kLaneColumns <= columns; c += kWide * kLaneColumns) {
    add_columns<kWide>(table + c, columns, ids, count, sums + c);
  }
  for (; c + kNarrow * kLaneColumns <= columns; c += kNarrow * kLaneColumns) {
    add_columns<kNarrow>(table + c, columns, ids, count, sums + c);
  }
  if (c == columns) return;
  for (std::int64_t k = 0; k < count; ++k) {
    const std::int16_t* row = table + ids[k] * columns;
    for (std::int64_t rest = c; rest < columns; ++rest) sums[rest] += row[rest];
  }
}

}  // namespace

void embed_rows(MatrixView<const std::int16_t> table, CsrView<std::int32_t> ids,
                MatrixView<std::int8_t> out, EmbedScratch& scratch) {
  for (std::int64_t d = 0; d < ids.rows(); ++d) {
    scratch.sums.assign(static_cast<std::size_t>(table.columns), 0);
    std::span<const std::int32_t> left = ids.row(d);
    while (!left.empty()) {
      const auto some = left.first(std::min(left.size(), kRowsPerFlush));
      add_rows(table.data, table.columns, some.data(), static_cast<std::int64_t>(some.size()),
               scratch.sums.data());
      left = left.subspan(some.size());
    }
    quantise_row(scratch.sums, out.row(d));
  }
}

}  // namespace winnow::cpu
