#include "learn/label_tree.h"

#include <limits>

namespace winnow {
namespace {

struct Node {
  std::int64_t count = std::numeric_limits<std::int64_t>::max();
  std::size_t parent = 0;  ///< 0: none; no leaf and so not node 0 is a parent
  bool is_right = false;
};

/// Leaves first, then inner nodes in the order of their making; the last is the root.
std::vector<Node> tree_of(const std::vector<std::int64_t>& counts) {
  const std::size_t leaves = counts.size();
  std::vector<Node> nodes(2 * leaves - 1);
  for (std::size_t l = 0; l < leaves; ++l) nodes[l].count = counts[l];
  std::size_t leaf = leaves;   // the rarest leaf that has no parent yet is before it
  std::size_t inner = leaves;  // the rarest such inner node
  for (std::size_t made = leaves; made < nodes.size(); ++made) {
    std::size_t rarest[2];
    for (std::size_t& child : rarest) {
      const bool take_leaf = leaf > 0 && nodes[leaf - 1].count < nodes[inner].count;
      child = take_leaf ? --leaf : inner++;
    }
    nodes[made].count = nodes[rarest[0]].count + nodes[rarest[1]].count;
    nodes[rarest[0]].parent = made;
    nodes[rarest[1]].parent = made;
    nodes[rarest[1]].is_right = true;
  }
  return nodes;
}

}  // namespace

LabelTree label_tree(const std::vector<std::int64_t>& counts) {
  LabelTree tree;
  if (counts.empty()) return tree;
  const std::vector<Node> nodes = tree_of(counts);
  for (std::size_t label = 0; label < counts.size(); ++label) {
    for (std::size_t at = label; nodes[at].parent != 0; at = nodes[at].parent) {
      tree.nodes.append(static_cast<std::int32_t>(nodes[at].parent - counts.size()));
      tree.sides.append(static_cast<std::uint8_t>(nodes[at].is_right ? 1 : 0));
    }
    tree.nodes.end_row();
    tree.sides.end_row();
  }
  return tree;
}

}  // namespace winnow
