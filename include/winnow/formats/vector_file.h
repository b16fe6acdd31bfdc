// Vectors of any model, from a .npy or a safetensors file: rows of float64, float32, float16 or
// int8.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace winnow {

/// One matrix in a file. Told by its first bytes:
///   .npy         versions 1 to 3; '<f8', '<f4', '<f2' or '|i1', C order, one or two dimensions
///   safetensors  F64, F32, F16 or I8; the tensor that is named, or the only one
/// Rows are read where they lie, so memory does not grow with the file. Any number of threads.
///
/// Files of strangers: the header is checked against the file's size before anything is allocated
/// by it. E_VECTORS_INVALID (exit 3) says what is wrong; E_NO_INPUT if there is no such file.
class VectorFile {
 public:
  explicit VectorFile(const std::string& path, const std::string& tensor = {});
  ~VectorFile();
  VectorFile(VectorFile&&) noexcept;

  const std::string& path() const;
  std::int64_t rows() const;
  /// 1 for one dimension.
  std::int64_t columns() const;

  /// Rows from `first` on, exactly: every element is a double. `out` has columns() elements a row.
  /// E_VECTORS_INVALID if one of them is no finite number, or the file was cut meanwhile.
  void read_rows(std::int64_t first, std::span<double> out) const;
  void read_row(std::int64_t r, std::span<double> out) const { read_rows(r, out); }

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace winnow
