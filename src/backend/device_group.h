// Several devices that join rows together.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "winnow/backend/backend.h"

namespace winnow {

/// `join_above` of the group is cut by left rows into parts of equal numbers of products, which the
/// members take one after another, each on a thread of its own; the pairs are those of one device,
/// in the same order. Rows are placed on every member. The other kernels, which lanes call on a
/// device of their own, and `nearest_centroids` are the first member's.
/// members: at least one. products_a_part: so many at least, to be worth a call.
std::unique_ptr<Backend> make_device_group(std::vector<std::unique_ptr<Backend>> members,
                                           std::int64_t products_a_part = std::int64_t{1} << 26);

}  // namespace winnow
