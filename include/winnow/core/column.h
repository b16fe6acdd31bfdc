// Facts as columns: what a batch computes, a ledger stores and a decision reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "winnow/core/matrix.h"

namespace winnow {

/// Element types of a column; the names in a ledger are safetensors' (U8, I8, ...).
enum class ColumnType : std::uint8_t { kU8, kI8, kU16, kI16, kI32, kI64, kU64, kF32, kF64 };

/// Bytes of one element.
std::size_t size_of(ColumnType type);
/// safetensors' name of the type, e.g. "I64".
std::string_view name_of(ColumnType type);

template <class T>
constexpr ColumnType column_type_of();
template <>
constexpr ColumnType column_type_of<std::uint8_t>() {
  return ColumnType::kU8;
}
template <>
constexpr ColumnType column_type_of<std::int8_t>() {
  return ColumnType::kI8;
}
template <>
constexpr ColumnType column_type_of<std::uint16_t>() {
  return ColumnType::kU16;
}
template <>
constexpr ColumnType column_type_of<std::int16_t>() {
  return ColumnType::kI16;
}
template <>
constexpr ColumnType column_type_of<std::int32_t>() {
  return ColumnType::kI32;
}
template <>
constexpr ColumnType column_type_of<std::int64_t>() {
  return ColumnType::kI64;
}
template <>
constexpr ColumnType column_type_of<std::uint64_t>() {
  return ColumnType::kU64;
}
template <>
constexpr ColumnType column_type_of<float>() {
  return ColumnType::kF32;
}
template <>
constexpr ColumnType column_type_of<double>() {
  return ColumnType::kF64;
}

/// Throws E_INTERNAL: the caller asked for `wanted`, the column holds `have`.
[[noreturn]] void throw_column_type(std::string_view name, ColumnType have, ColumnType wanted);

/// A column's elements, wherever they lie: borrowed, aligned for their type.
class ColumnView {
 public:
  ColumnView() = default;
  ColumnView(ColumnType type, std::int64_t width, std::int64_t rows, const std::byte* data)
      : type_(type), width_(width), rows_(rows), data_(data) {}

  ColumnType type() const { return type_; }
  std::int64_t width() const { return width_; }
  std::int64_t rows() const { return rows_; }
  std::span<const std::byte> bytes() const {
    return {data_, static_cast<std::size_t>(rows_ * width_) * size_of(type_)};
  }
  /// All elements, row after row. The type must match (E_INTERNAL otherwise).
  template <class T>
  MatrixView<const T> values() const {
    if (column_type_of<T>() != type_) throw_column_type("", type_, column_type_of<T>());
    return {reinterpret_cast<const T*>(data_), rows_, width_};
  }
  /// Entry `row` of a column of width 1, whatever its type, as a double (exact up to 2^53).
  double number(std::int64_t row) const;

 private:
  ColumnType type_ = ColumnType::kU8;
  std::int64_t width_ = 1;
  std::int64_t rows_ = 0;
  const std::byte* data_ = nullptr;
};

/// Leaves new elements as they come, not zero.
template <class T>
struct UninitializedAllocator : std::allocator<T> {
  template <class Other>
  struct rebind {
    using other = UninitializedAllocator<Other>;
  };
  template <class Made>
  void construct(Made* at) {
    ::new (static_cast<void*>(at)) Made;
  }
  template <class Made, class... Arguments>
  void construct(Made* at, Arguments&&... arguments) {
    std::construct_at(at, std::forward<Arguments>(arguments)...);
  }
};

/// One named fact of many documents: `rows` entries of `width` elements each
/// (width 1 for a number, 256 for a 256-dimensional vector).
class Column {
 public:
  Column() = default;
  /// What the rows hold is for the caller to say.
  Column(std::string name, ColumnType type, std::int64_t width, std::int64_t rows = 0);

  const std::string& name() const { return name_; }
  ColumnType type() const { return type_; }
  std::int64_t width() const { return width_; }
  std::int64_t rows() const { return rows_; }
  std::span<const std::byte> bytes() const { return bytes_; }
  std::span<std::byte> bytes() { return bytes_; }

  /// All elements, row after row. The type must match (E_INTERNAL otherwise).
  template <class T>
  MatrixView<T> values() {
    check<T>();
    return {reinterpret_cast<T*>(bytes_.data()), rows_, width_};
  }
  template <class T>
  MatrixView<const T> values() const {
    check<T>();
    return {reinterpret_cast<const T*>(bytes_.data()), rows_, width_};
  }
  ColumnView view() const { return {type_, width_, rows_, bytes_.data()}; }
  double number(std::int64_t row) const { return view().number(row); }

  /// Appends one entry to a column of width 1.
  template <class T>
  void push(T value) {
    check<T>();
    const auto at = bytes_.size();
    bytes_.resize(at + sizeof(T));
    std::memcpy(bytes_.data() + at, &value, sizeof(T));
    ++rows_;
  }
  /// Appends bytes to a U8 column of width 1, one row a byte.
  void push_bytes(std::string_view bytes);
  /// Appends the rows of a column of the same name, type and width.
  void append(const Column& more);
  /// Throws E_INTERNAL unless `more` has the same name, type and width, so that its rows may
  /// follow.
  void check_may_follow(const Column& more) const;

 private:
  template <class T>
  void check() const {
    if (column_type_of<T>() != type_) throw_column_type(name_, type_, column_type_of<T>());
  }

  std::string name_;
  ColumnType type_ = ColumnType::kU8;
  std::int64_t width_ = 1;
  std::int64_t rows_ = 0;
  std::vector<std::byte, UninitializedAllocator<std::byte>> bytes_;
};

/// Columns in a fixed order, found by name.
class Columns {
 public:
  /// Adds a column; its name must be new (E_INTERNAL otherwise). The reference stays valid until
  /// the next `add`.
  Column& add(Column column);
  /// Adds another set's columns.
  void add(Columns more);
  const Column* find(std::string_view name) const;
  Column* find(std::string_view name);
  std::span<const Column> all() const { return columns_; }
  /// Appends another set's rows: the same columns in the same order, or `*this` is still empty.
  void append(const Columns& more);
  /// Throws E_INTERNAL unless `more` has the same columns in the same order.
  void check_may_follow(const Columns& more) const;

 private:
  std::vector<Column> columns_;
};

}  // namespace winnow
