// Many distinct strings, compactly.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace winnow {

/// Filled once by one thread, then read by any number. Its bytes and 16 more a string.
class EntrySet {
 public:
  void add(std::string_view entry) {
    added_.emplace_back(bytes_.size(), entry.size());
    bytes_.insert(bytes_.end(), entry.begin(), entry.end());
  }
  /// After the last one.
  void finish() {
    sorted_.reserve(added_.size());
    for (const auto& [at, size] : added_) sorted_.emplace_back(bytes_.data() + at, size);
    added_ = {};
    std::ranges::sort(sorted_);
    const auto again = std::ranges::unique(sorted_);
    sorted_.erase(again.begin(), again.end());
  }

  bool empty() const { return sorted_.empty(); }
  bool contains(std::string_view entry) const { return std::ranges::binary_search(sorted_, entry); }
  /// Calls visit(entry) for those that the text begins with, the shortest first.
  template <class Visit>
  void for_each_prefix(std::string_view text, Visit visit) const {
    // Sorted, those that agree in their first bytes stand together.
    std::span<const std::string_view> left = sorted_;
    for (std::size_t depth = 0; !left.empty(); ++depth) {
      if (left.front().size() == depth) {
        visit(left.front());
        left = left.subspan(1);
      }
      if (depth == text.size()) return;
      const auto byte = [depth](std::string_view entry) {
        return static_cast<unsigned char>(entry[depth]);
      };
      const auto same =
          std::ranges::equal_range(left, static_cast<unsigned char>(text[depth]), {}, byte);
      left = {same.begin(), same.end()};
    }
  }

  /// Ascending.
  std::span<const std::string_view> entries() const { return sorted_; }

 private:
  std::vector<char> bytes_;  // a vector, not a string: what it holds stays where it is in a move
  std::vector<std::pair<std::size_t, std::size_t>> added_;
  std::vector<std::string_view> sorted_;
};

}  // namespace winnow
