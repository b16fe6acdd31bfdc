// Some of a batch's ragged rows on the device.
#pragma once

#include <algorithm>
#include <cstdint>

#include "cuda/parts.h"
#include "winnow/core/csr.h"
#include "winnow/core/matrix.h"

namespace winnow::cuda {

/// Sends rows [begin, end) to a place of a lane: their offsets, from 0 on, then their values.
template <class T>
class CsrPart {
 public:
  CsrPart(PartPlace& place, CsrView<T> rows, std::int64_t begin, std::int64_t end)
      : count_(end - begin) {
    const std::int64_t first = rows.offsets[static_cast<std::size_t>(begin)];
    const std::int64_t last = rows.offsets[static_cast<std::size_t>(end)];
    const std::size_t offset_bytes = static_cast<std::size_t>(count_ + 1) * sizeof(std::int64_t);
    const std::size_t bytes = offset_bytes + static_cast<std::size_t>(last - first) * sizeof(T);
    place.sent.reserve(bytes);
    auto* const sent_offsets = reinterpret_cast<std::int64_t*>(place.sent.data());
    for (std::int64_t r = 0; r <= count_; ++r) {
      sent_offsets[r] = rows.offsets[static_cast<std::size_t>(begin + r)] - first;
    }
    std::copy(rows.values.begin() + first, rows.values.begin() + last,
              reinterpret_cast<T*>(place.sent.data() + offset_bytes));
    place.send(bytes);
    offsets_ = reinterpret_cast<const std::int64_t*>(place.in.data());
    values_ = reinterpret_cast<const T*>(place.in.data() + offset_bytes);
  }

  static std::int64_t bytes_of_row(CsrView<T> rows, std::int64_t row) {
    return static_cast<std::int64_t>(rows.row(row).size_bytes() + sizeof(std::int64_t));
  }

  std::int64_t count() const { return count_; }
  const std::int64_t* offsets() const { return offsets_; }  ///< on the device, as are the values
  const T* values() const { return values_; }

 private:
  std::int64_t count_;
  const std::int64_t* offsets_;
  const T* values_;
};

/// Copies a place's results, which begin at a byte of what came back, to rows [begin, end) of a
/// matrix.
template <class T>
void collect_rows(const PartPlace& place, MatrixView<T> out, std::size_t at = 0) {
  const auto* const received = reinterpret_cast<const T*>(place.received.data() + at);
  std::copy(received, received + (place.end - place.begin) * out.columns,
            out.data + place.begin * out.columns);
}

}  // namespace winnow::cuda
