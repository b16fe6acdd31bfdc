#include "winnow/scoring/huffman_tree.h"

#include <cstddef>

#include "winnow/core/error.h"

namespace winnow {
namespace {

/// What a node not made yet counts, in fastText; a label as frequent as that has no place.
constexpr std::int64_t kNotMade = 1'000'000'000'000'000;

[[noreturn]] void refuse() {
  throw Error(errors::kModelInvalid, "the labels' counts are no counts, and make no Huffman tree",
              "the model's dictionary", "the file is damaged; fetch it again");
}

/// From left to right without recursion: a tree from a stranger may be as deep as it has labels.
std::vector<std::int32_t> leaves_of(const std::vector<HuffmanTree::Node>& inner,
                                    std::int32_t labels) {
  std::vector<std::int32_t> leaves;
  leaves.reserve(static_cast<std::size_t>(labels));
  std::vector<std::int32_t> open = {2 * labels - 2};
  while (!open.empty()) {
    const std::int32_t node = open.back();
    open.pop_back();
    if (node < labels) {
      leaves.push_back(node);
    } else {
      open.push_back(inner[static_cast<std::size_t>(node - labels)].right);
      open.push_back(inner[static_cast<std::size_t>(node - labels)].left);
    }
  }
  return leaves;
}

}  // namespace

HuffmanTree huffman_tree(std::span<const std::int64_t> label_counts) {
  const auto labels = static_cast<std::int32_t>(label_counts.size());
  std::vector<std::int64_t> counts(label_counts.begin(), label_counts.end());
  counts.resize(2 * label_counts.size() - 1, kNotMade);
  HuffmanTree tree;
  std::int32_t leaf = labels - 1;
  std::int32_t node = labels;
  const auto count = [&](std::int32_t n) { return counts[static_cast<std::size_t>(n)]; };
  for (std::int32_t made = labels; made < 2 * labels - 1; ++made) {
    const auto next = [&] {
      const bool is_leaf = leaf >= 0 && count(leaf) < count(node);
      if (!is_leaf && node >= made) refuse();
      return is_leaf ? leaf-- : node++;
    };
    const std::int32_t left = next();
    const std::int32_t right = next();
    if (__builtin_add_overflow(count(left), count(right),
                               &counts[static_cast<std::size_t>(made)])) {
      refuse();
    }
    tree.inner.push_back({left, right});
  }
  tree.leaves = leaves_of(tree.inner, labels);
  return tree;
}

}  // namespace winnow
