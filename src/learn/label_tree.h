// The Huffman tree of hierarchical softmax, as fastText builds it from the labels' counts.
#pragma once

#include <cstdint>
#include <vector>

#include "winnow/core/csr.h"

namespace winnow {

/// For each label its inner nodes, from the leaf's parent to the root, as rows of the output
/// matrix, and on which side of each it lies.
struct LabelTree {
  Csr<std::int32_t> nodes;
  Csr<std::uint8_t> sides;  ///< 1: the right one, whose probability is the sigmoid
};

/// `counts` falls, as a fastText dictionary has it. Definition: fastText src/loss.cc, buildTree.
LabelTree label_tree(const std::vector<std::int64_t>& counts);

}  // namespace winnow
