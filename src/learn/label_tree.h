// What a step of hierarchical softmax touches: a label's way up the tree.
#pragma once

#include <cstdint>
#include <span>

#include "winnow/core/csr.h"

namespace winnow {

/// For each label its inner nodes, from the leaf's parent to the root, as rows of the output
/// matrix, and on which side of each it lies.
struct LabelTree {
  Csr<std::int32_t> nodes;
  Csr<std::uint8_t> sides;  ///< 1: the right one, whose probability is the sigmoid
};

/// The paths of the labels in scoring's HuffmanTree; `counts` falls.
LabelTree label_tree(std::span<const std::int64_t> counts);

}  // namespace winnow
