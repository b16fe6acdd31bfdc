// Small .npy files, for tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// A version 1.0 header with `dictionary`, and `data` behind it.
inline std::string npy_file(std::string_view dictionary, std::string_view data) {
  std::string header(dictionary);
  header += '\n';
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() & 255);
  file += static_cast<char>(header.size() >> 8);
  return file.append(header).append(data);
}

inline std::string npy_dictionary(std::string_view descr, std::string_view shape) {
  std::string text = "{'descr': '";
  return text.append(descr)
      .append("', 'fortran_order': False, 'shape': ")
      .append(shape)
      .append(", }");
}

template <class T>
std::string bytes_of_values(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

/// A float32 matrix.
inline std::string npy_matrix(const std::vector<float>& values, std::int64_t rows,
                              std::int64_t columns) {
  std::string shape = "(";
  shape.append(std::to_string(rows)).append(", ").append(std::to_string(columns)).append(")");
  return npy_file(npy_dictionary("<f4", shape), bytes_of_values(values));
}

}  // namespace winnow
