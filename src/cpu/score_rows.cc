#include <algorithm>
#include <cstddef>
#include <span>

#include "cpu/kernels.h"
#include "winnow/core/dispatch.h"

namespace winnow::cpu {
namespace {

/// Sums of a one-column table. Four plain loads in flight: a vector gather is hardly faster where
/// it is fast, and several times slower on processors with the 2023 gather mitigation.
std::int64_t total(const std::int32_t* table, std::span<const std::int32_t> ids) {
  constexpr std::size_t kChains = 4;
  std::int64_t sums[kChains] = {};
  std::size_t k = 0;
  for (; k + kChains <= ids.size(); k += kChains) {
    for (std::size_t chain = 0; chain < kChains; ++chain) sums[chain] += table[ids[k + chain]];
  }
  for (; k < ids.size(); ++k) sums[0] += table[ids[k]];
  return sums[0] + sums[1] + sums[2] + sums[3];
}

WINNOW_CLONES void add_row(const std::int32_t* __restrict row, std::int64_t columns,
                           std::int64_t* __restrict sums) {
  for (std::int64_t c = 0; c < columns; ++c) sums[c] += row[c];
}

}  // namespace

void score_rows(MatrixView<const std::int32_t> table, CsrView<std::int32_t> ids,
                MatrixView<std::int64_t> sums) {
  if (table.columns == 1) {
    for (std::int64_t d = 0; d < ids.rows(); ++d) sums.data[d] = total(table.data, ids.row(d));
    return;
  }
  std::fill_n(sums.data, sums.size(), 0);
  for (std::int64_t d = 0; d < ids.rows(); ++d) {
    for (const std::int32_t id : ids.row(d)) {
      add_row(table.row(id).data(), table.columns, sums.row(d).data());
    }
  }
}

}  // namespace winnow::cpu
