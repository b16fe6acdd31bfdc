#include "winnow/core/column.h"

#include <array>
#include <utility>

#include "winnow/core/error.h"

namespace winnow {
namespace {

struct TypeFacts {
  std::string_view name;
  std::size_t bytes;
};

constexpr std::array<TypeFacts, 9> kTypes{{{"U8", 1},
                                           {"I8", 1},
                                           {"U16", 2},
                                           {"I16", 2},
                                           {"I32", 4},
                                           {"I64", 8},
                                           {"U64", 8},
                                           {"F32", 4},
                                           {"F64", 8}}};

template <class T>
double element(const std::byte* data, std::int64_t row) {
  T value;
  std::memcpy(&value, data + static_cast<std::size_t>(row) * sizeof(T), sizeof(T));
  return static_cast<double>(value);
}

}  // namespace

std::size_t size_of(ColumnType type) { return kTypes[static_cast<std::size_t>(type)].bytes; }
std::string_view name_of(ColumnType type) { return kTypes[static_cast<std::size_t>(type)].name; }

void throw_column_type(std::string_view name, ColumnType have, ColumnType wanted) {
  throw Error(errors::kInternal, "column '" + std::string(name) + "' holds " +
                                     std::string(name_of(have)) + ", not " +
                                     std::string(name_of(wanted)));
}

Column::Column(std::string name, ColumnType type, std::int64_t width, std::int64_t rows)
    : name_(std::move(name)), type_(type), width_(width), rows_(rows) {
  bytes_.resize(static_cast<std::size_t>(rows * width) * size_of(type));
}

double ColumnView::number(std::int64_t row) const {
  switch (type_) {
    case ColumnType::kU8:
      return element<std::uint8_t>(data_, row);
    case ColumnType::kI8:
      return element<std::int8_t>(data_, row);
    case ColumnType::kU16:
      return element<std::uint16_t>(data_, row);
    case ColumnType::kI16:
      return element<std::int16_t>(data_, row);
    case ColumnType::kI32:
      return element<std::int32_t>(data_, row);
    case ColumnType::kI64:
      return element<std::int64_t>(data_, row);
    case ColumnType::kU64:
      return element<std::uint64_t>(data_, row);
    case ColumnType::kF32:
      return element<float>(data_, row);
    case ColumnType::kF64:
      return element<double>(data_, row);
  }
  return 0;
}

void Column::push_bytes(std::string_view bytes) {
  check<std::uint8_t>();
  const auto* const data = reinterpret_cast<const std::byte*>(bytes.data());
  bytes_.insert(bytes_.end(), data, data + bytes.size());
  rows_ += static_cast<std::int64_t>(bytes.size());
}

void Column::check_may_follow(const Column& more) const {
  if (more.name_ != name_ || more.type_ != type_ || more.width_ != width_) {
    throw Error(errors::kInternal, "cannot append column '" + more.name_ + "' to '" + name_ + "'");
  }
}

void Column::append(const Column& more) {
  check_may_follow(more);
  bytes_.insert(bytes_.end(), more.bytes_.begin(), more.bytes_.end());
  rows_ += more.rows_;
}

Column& Columns::add(Column column) {
  if (find(column.name()) != nullptr) {
    throw Error(errors::kInternal, "column '" + column.name() + "' was added twice");
  }
  return columns_.emplace_back(std::move(column));
}

void Columns::add(Columns more) {
  for (Column& column : more.columns_) add(std::move(column));
}

const Column* Columns::find(std::string_view name) const {
  for (const Column& column : columns_) {
    if (column.name() == name) return &column;
  }
  return nullptr;
}

Column* Columns::find(std::string_view name) {
  return const_cast<Column*>(std::as_const(*this).find(name));
}

void Columns::append(const Columns& more) {
  if (columns_.empty()) {
    columns_ = more.columns_;
    return;
  }
  check_may_follow(more);
  for (std::size_t c = 0; c < columns_.size(); ++c) columns_[c].append(more.columns_[c]);
}

void Columns::check_may_follow(const Columns& more) const {
  if (columns_.size() != more.columns_.size()) {
    throw Error(errors::kInternal, "cannot append a different set of columns");
  }
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    columns_[c].check_may_follow(more.columns_[c]);
  }
}

}  // namespace winnow
