// The layout is told in charsmap_check.cc.
#include "text/charsmap.h"

#include <cstring>

#include "text/piece_alphabet.h"

namespace winnow {

Charsmap::Charsmap(std::string_view charsmap) {
  if (charsmap.empty()) return;
  std::uint32_t trie_bytes = 0;
  std::memcpy(&trie_bytes, charsmap.data(), sizeof(trie_bytes));
  charsmap.remove_prefix(sizeof(trie_bytes));
  units_.resize(trie_bytes / sizeof(std::uint32_t));
  std::memcpy(units_.data(), charsmap.data(), trie_bytes);
  replacements_ = charsmap.substr(trie_bytes);
}

std::string_view Charsmap::replacement(std::size_t leaf) const {
  return replacements_.c_str() + (units_[leaf] & ~(1U << 31));
}

Charsmap::Match Charsmap::longest_rule(std::string_view text) const {
  Match match;
  if (units_.empty()) return match;
  std::size_t leaf = 0;
  std::size_t base = base_after(0);
  for (std::size_t k = 0; k < text.size(); ++k) {
    const auto byte = static_cast<std::uint8_t>(text[k]);
    const std::size_t at = base ^ byte;
    if (label(units_[at]) != byte) break;
    base = base_after(at);
    if (!has_leaf(units_[at])) continue;
    match.length = k + 1;
    leaf = base;
  }
  if (match.length > 0) match.replacement = replacement(leaf);
  return match;
}

bool Charsmap::begins_rule(std::string_view text) const {
  if (units_.empty()) return false;
  std::size_t base = base_after(0);
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    const std::size_t at = base ^ byte;
    if (label(units_[at]) != byte) return false;
    base = base_after(at);
  }
  return true;
}

bool Charsmap::replacements_are_valid_utf8() const {
  if (units_.empty()) return true;
  std::vector<bool> seen(units_.size());
  std::vector<std::size_t> open{base_after(0)};
  while (!open.empty()) {
    const std::size_t base = open.back();
    open.pop_back();
    if (seen[base]) continue;
    seen[base] = true;
    for (std::uint32_t c = 0; c < 256; ++c) {
      const std::size_t at = base ^ c;
      if (label(units_[at]) != c) continue;
      const std::size_t next = base_after(at);
      if (has_leaf(units_[at]) && !is_valid_utf8(replacement(next))) return false;
      open.push_back(next);
    }
  }
  return true;
}

}  // namespace winnow
