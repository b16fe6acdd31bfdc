// What vectors of another model are called.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace winnow {

/// The lines of a file, one a vector; none if `path` is empty. E_VECTORS_INVALID unless there are
/// `count`, none with a tab, which ends a column of what is written.
std::vector<std::string> read_vector_names(const std::string& path, std::int64_t count);

}  // namespace winnow
