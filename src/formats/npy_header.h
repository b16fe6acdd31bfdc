// The header of a .npy file (NumPy's format, versions 1.0 to 3.0).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// Longest header that is read: NumPy itself refuses longer ones than 10,000 bytes by default.
inline constexpr std::size_t kMaxNpyHeader = 64 * 1024;

struct NpyHeader {
  std::string descr;  ///< "<f4"
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
  std::size_t bytes = 0;  ///< of the file that the header takes; the data follow

  /// Parses the beginning of a file: the whole header, or its first bytes where the file ends. An
  /// empty `problem` says that it is one; else what is wrong.
  static NpyHeader parse(std::string_view begin, std::string& problem);
};

/// Whether a file begins as .npy files do.
bool is_npy(std::string_view begin);

}  // namespace winnow
