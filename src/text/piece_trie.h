// A set of strings as a double array: finds those that begin a text, one memory access a byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/normal_rules.h"

namespace winnow {

struct TrieKey {
  std::string text;        ///< not empty, no NUL
  std::int32_t value = 0;  ///< not negative
};

/// Const after construction; any number of threads. Memory: 12 bytes a node and what stays unused.
class PieceTrie {
 public:
  PieceTrie() : PieceTrie(std::span<TrieKey>{}) {}
  /// Sorts the keys, which are all different.
  explicit PieceTrie(std::span<TrieKey> keys);

  bool empty() const { return is_empty_; }
  std::span<const TrieUnit> units() const { return units_; }

  /// Calls visit(length, value) for each key that `text` begins with, the shortest first.
  template <class Visit>
  void for_each_prefix(std::string_view text, Visit visit) const {
    std::uint32_t node = 0;
    for (std::size_t k = 0; k < text.size(); ++k) {
      const std::uint32_t next = units_[node].base ^ static_cast<std::uint8_t>(text[k]);
      if (units_[next].parent != node) return;
      node = next;
      if (units_[node].value >= 0) visit(k + 1, units_[node].value);
    }
  }

  struct Match {
    std::size_t length = 0;  ///< 0: no key begins the text
    std::int32_t value = -1;
  };
  Match longest_prefix(std::string_view text) const;

 private:
  class Builder;

  std::vector<TrieUnit> units_;  ///< a multiple of 256, so that base ^ c exists
  bool is_empty_;
};

}  // namespace winnow
