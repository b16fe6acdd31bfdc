// Ragged rows (compressed sparse rows without the column index): row r is
// values[offsets[r] .. offsets[r + 1]).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace winnow {

/// Borrows ragged rows. `offsets` has rows + 1 entries, starts at 0 and never falls.
template <class T>
struct CsrView {
  std::span<const std::int64_t> offsets;
  std::span<const T> values;

  std::int64_t rows() const {
    return offsets.empty() ? 0 : static_cast<std::int64_t>(offsets.size()) - 1;
  }
  std::span<const T> row(std::int64_t r) const {
    const auto begin = static_cast<std::size_t>(offsets[static_cast<std::size_t>(r)]);
    const auto end = static_cast<std::size_t>(offsets[static_cast<std::size_t>(r) + 1]);
    return values.subspan(begin, end - begin);
  }
};

/// Owns ragged rows; append values, then close the row. `clear` keeps the capacity.
template <class T>
class Csr {
 public:
  void append(T value) { values_.push_back(value); }
  void append(std::span<const T> values) {
    values_.insert(values_.end(), values.begin(), values.end());
  }
  void end_row() { offsets_.push_back(static_cast<std::int64_t>(values_.size())); }
  void clear() {
    values_.clear();
    offsets_.assign(1, 0);
  }
  /// The values of all rows; what is appended past the last `end_row` belongs to the open row.
  std::vector<T>& values() { return values_; }
  CsrView<T> view() const { return {offsets_, values_}; }

 private:
  std::vector<std::int64_t> offsets_ = std::vector<std::int64_t>(1, 0);
  std::vector<T> values_;
};

}  // namespace winnow
