// The tree of fastText's hierarchical softmax.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace winnow {

/// Leaves are labels 0 .. labels - 1; inner node i is number labels + i and has a row of the output
/// matrix. Children have smaller numbers than their parent, and the last inner node is the root.
struct HuffmanTree {
  struct Node {
    std::int32_t left = 0;
    std::int32_t right = 0;
  };
  std::vector<Node> inner;           ///< labels - 1
  std::vector<std::int32_t> leaves;  ///< the labels from left to right

  std::int32_t labels() const { return static_cast<std::int32_t>(leaves.size()); }
};

/// Definition: fastText src/loss.cc, HierarchicalSoftmaxLoss::buildTree. Counts from a stranger may
/// have any values: E_MODEL_INVALID where fastText's own loop would leave its nodes.
HuffmanTree huffman_tree(std::span<const std::int64_t> counts);

}  // namespace winnow
