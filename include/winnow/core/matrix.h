// Row-major matrices: an owner and a view.
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace winnow {

/// Borrows `rows` x `columns` values, row after row without gaps. Cheap to copy.
template <class T>
struct MatrixView {
  T* data = nullptr;
  std::int64_t rows = 0;
  std::int64_t columns = 0;

  std::span<T> row(std::int64_t r) const {
    return {data + r * columns, static_cast<std::size_t>(columns)};
  }
  std::int64_t size() const { return rows * columns; }

  template <class U>
  requires(std::is_same_v<U, const T> && !std::is_const_v<T>) operator MatrixView<U>() const {
    return {data, rows, columns};
  }
};

/// Owns its values; zero at first.
template <class T>
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::int64_t rows, std::int64_t columns)
      : values_(static_cast<std::size_t>(rows * columns)), rows_(rows), columns_(columns) {}

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::span<T> row(std::int64_t r) { return view().row(r); }
  std::span<const T> row(std::int64_t r) const { return view().row(r); }
  MatrixView<T> view() { return {values_.data(), rows_, columns_}; }
  MatrixView<const T> view() const { return {values_.data(), rows_, columns_}; }

 private:
  std::vector<T> values_;
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
};

}  // namespace winnow
