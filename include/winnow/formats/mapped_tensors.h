// A safetensors file where it lies: tensors that are larger than the memory.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "winnow/core/column.h"
#include "winnow/core/error.h"

namespace winnow {

/// Maps the file. For files that winnow wrote: if another program cuts one while it is mapped,
/// reading it ends the program. Any number of threads.
class MappedTensors {
 public:
  /// Checks the header as read_safetensors does (formats/safetensors.h): `invalid`, E_NO_INPUT.
  MappedTensors(const std::string& path, ErrorCode invalid);
  ~MappedTensors();
  MappedTensors(MappedTensors&&) noexcept;
  MappedTensors& operator=(MappedTensors&&) noexcept;

  const std::map<std::string, std::string>& metadata() const;
  bool has(std::string_view name) const;
  /// The tensor, of elements T: rows x width. `invalid` if there is none of this name and type, or
  /// if it is not aligned.
  template <class T>
  MatrixView<const T> matrix(std::string_view name) const {
    const Place place = find(name, column_type_of<T>());
    return {reinterpret_cast<const T*>(place.bytes), place.rows, place.width};
  }
  /// All tensors by name. `invalid` if one has a type that no column has, or is not aligned.
  std::map<std::string, ColumnView, std::less<>> columns() const;
  /// Gives the memory of a tensor's pages back to the system; they are read again when needed.
  void release(const ColumnView& column) const;

 private:
  struct Place {
    const std::byte* bytes;
    std::int64_t rows;
    std::int64_t width;
  };
  struct State;

  Place find(std::string_view name, ColumnType type) const;

  std::unique_ptr<const State> state_;
};

}  // namespace winnow
