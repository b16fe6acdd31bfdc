// A safetensors file that is written as its tensors are made, so that none of them must be in
// memory.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "winnow/core/column.h"

namespace winnow {

/// Of shape [rows] for width 1, else [rows, width].
struct TensorShape {
  std::string name;
  ColumnType type = ColumnType::kU8;
  std::int64_t rows = 0;
  std::int64_t width = 1;

  std::uint64_t bytes() const {
    return static_cast<std::uint64_t>(rows) * static_cast<std::uint64_t>(width) * size_of(type);
  }
};

/// Metadata keys are sorted; the same content gives the same bytes. The data starts 8-byte aligned,
/// and is written in the order of `tensors`, which begins with the widest elements so that each
/// tensor is aligned (E_INTERNAL). One thread. Errors: those of OutputFile.
class TensorWriter {
 public:
  TensorWriter(const std::string& path, const std::map<std::string, std::string>& metadata,
               std::span<const TensorShape> tensors);
  TensorWriter(TensorWriter&&) noexcept;
  ~TensorWriter();

  void write(std::span<const std::byte> bytes);
  /// As OutputFile::commit. E_INTERNAL if there were more or fewer bytes than the shapes have.
  void commit();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace winnow
