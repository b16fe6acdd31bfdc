#include "learn/label_tree.h"

#include "winnow/scoring/huffman_tree.h"

namespace winnow {

LabelTree label_tree(std::span<const std::int64_t> counts) {
  constexpr std::size_t kNone = ~std::size_t{0};
  const std::size_t labels = counts.size();
  const HuffmanTree tree = huffman_tree(counts);
  std::vector<std::size_t> parents(labels + tree.inner.size(), kNone);
  std::vector<std::uint8_t> is_right(parents.size());
  for (std::size_t node = 0; node < tree.inner.size(); ++node) {
    const auto left = static_cast<std::size_t>(tree.inner[node].left);
    const auto right = static_cast<std::size_t>(tree.inner[node].right);
    parents[left] = parents[right] = node;
    is_right[right] = 1;
  }
  LabelTree paths;
  for (std::size_t label = 0; label < labels; ++label) {
    for (std::size_t at = label; parents[at] != kNone; at = labels + parents[at]) {
      paths.nodes.append(static_cast<std::int32_t>(parents[at]));
      paths.sides.append(is_right[at]);
    }
    paths.nodes.end_row();
    paths.sides.end_row();
  }
  return paths;
}

}  // namespace winnow
