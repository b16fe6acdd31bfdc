// Whole numbers of any width from a .npy file: class labels.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace winnow {

/// One dimension (or one column) of '|i1', '|u1', '<i2', '<u2', '<i4', '<u4', '<i8' or '<u8', in C
/// order, .npy versions 1 to 3; memory: 9 bytes a number and the file. The header is checked
/// against the file's size first. E_VECTORS_INVALID (exit 3) says what is wrong, with the row of a
/// number above 2^63 - 1; E_NO_INPUT.
std::vector<std::int64_t> read_integer_vector(const std::string& path);

}  // namespace winnow
