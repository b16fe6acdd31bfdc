#include "learn/row_table.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

namespace winnow {
namespace {

constexpr std::size_t kHugePage = 2 << 20;

}  // namespace

RowTable::RowTable(std::int64_t rows, std::int64_t dim)
    : rows_(rows), dim_(dim), lanes_(lanes_for(dim)) {
  const std::size_t alignment = bytes() >= kHugePage ? kHugePage : sizeof(Lane);
  const std::size_t size =
      (std::max(bytes(), sizeof(Lane)) + alignment - 1) / alignment * alignment;
  memory_.reset(std::aligned_alloc(alignment, size));
  if (!memory_) throw std::bad_alloc();
  // Rows are visited in any order: few pages, few misses of the address cache. A wish only.
  if (alignment == kHugePage) ::madvise(memory_.get(), size, MADV_HUGEPAGE);
  std::memset(memory_.get(), 0, size);
}

RowTable RowTable::copy() const {
  RowTable other(rows_, dim_);
  std::memcpy(other.memory_.get(), memory_.get(), bytes());
  return other;
}

bool RowTable::all_finite() const {
  constexpr std::uint32_t kExponent = 0x7f800000U;
  const float* values = floats_of(0);
  std::uint32_t broken = 0;
  for (std::int64_t k = 0; k < rows_ * lanes_ * kLane; ++k) {
    broken |= (std::bit_cast<std::uint32_t>(values[k]) & kExponent) == kExponent ? 1U : 0U;
  }
  return broken == 0;
}

}  // namespace winnow
