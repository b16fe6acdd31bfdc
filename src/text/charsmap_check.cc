// The layout (sentencepiece normalizer.cc, darts.h): uint32 byte size of the trie, the trie's
// uint32 units, NUL-terminated replacements. A lookup starts at unit 0 and, for each byte c of the
// text, goes from base b to unit b ^ c, reads it, and stays only if its label is c: so every unit
// of the 256 around a reachable base is read, and must exist.
#include "text/charsmap_check.h"

#include <cstdint>
#include <cstring>
#include <vector>

namespace winnow {
namespace {

constexpr std::size_t kMostUnits = 1 << 21;
constexpr std::size_t kMostRuleBytes = 256;
constexpr std::size_t kMostReplacementBytes = 256;
constexpr int kMostNestedRules = 32;  ///< the library's array on the stack

class TrieCheck {
 public:
  TrieCheck(std::string_view trie, std::string_view replacements)
      : units_(trie.size() / sizeof(std::uint32_t)),
        replacements_(replacements),
        nested_(units_.size(), kUnseen) {
    std::memcpy(units_.data(), trie.data(), units_.size() * sizeof(std::uint32_t));
  }

  std::string fault() {
    nested_rules(base_after(0), 0);
    return fault_;
  }

 private:
  static constexpr std::int8_t kUnseen = -1;

  static bool has_leaf(std::uint32_t unit) { return ((unit >> 8) & 1) != 0; }
  static std::uint32_t label(std::uint32_t unit) { return unit & ((1U << 31) | 0xFFU); }
  static std::uint32_t offset(std::uint32_t unit) {
    return (unit >> 10) << ((unit & (1U << 9)) >> 6);
  }
  std::size_t base_after(std::size_t at) const { return at ^ offset(units_[at]); }

  /// The most rules that one text can match from `base` on. Recursion ends at the longest rule, so
  /// a cycle is found as a rule that is too long.
  int nested_rules(std::size_t base, std::size_t depth) {
    if (!fault_.empty()) return 0;
    if ((base | 255) >= units_.size()) return fail("its trie points outside of itself");
    if (depth > kMostRuleBytes) return fail("a rule of its trie is longer than 256 bytes");
    if (nested_[base] != kUnseen) return nested_[base];
    int most = 0;
    for (std::uint32_t c = 0; c < 256; ++c) {
      const std::size_t at = base ^ c;
      if (label(units_[at]) != c) continue;
      const std::size_t next = base_after(at);
      int rules = nested_rules(next, depth + 1);
      if (!fault_.empty()) return 0;
      if (has_leaf(units_[at])) rules += check_replacement(units_[next] & ~(1U << 31));
      most = std::max(most, rules);
    }
    if (most > kMostNestedRules) return fail("more than 32 of its rules start one another");
    nested_[base] = static_cast<std::int8_t>(most);
    return most;
  }

  int check_replacement(std::size_t at) {
    if (at >= replacements_.size()) return fail("a replacement lies outside of it");
    const std::string_view text = replacements_.substr(at, kMostReplacementBytes + 1);
    if (text.find('\0') == std::string_view::npos) {
      return fail("a replacement is longer than 256 bytes or has no end");
    }
    return 1;
  }

  int fail(std::string_view fault) {
    if (fault_.empty()) fault_ = fault;
    return 0;
  }

  std::vector<std::uint32_t> units_;
  std::string_view replacements_;
  std::vector<std::int8_t> nested_;  ///< by base
  std::string fault_;
};

}  // namespace

std::string charsmap_fault(std::string_view charsmap) {
  if (charsmap.empty()) return {};
  std::uint32_t trie_bytes = 0;
  if (charsmap.size() <= sizeof(trie_bytes)) return "it is too short";
  std::memcpy(&trie_bytes, charsmap.data(), sizeof(trie_bytes));
  charsmap.remove_prefix(sizeof(trie_bytes));
  if (trie_bytes > charsmap.size()) return "its trie is longer than the charsmap";
  if (trie_bytes == 0 || trie_bytes % sizeof(std::uint32_t) != 0) {
    return "its trie has " + std::to_string(trie_bytes) + " bytes, which is no number of units";
  }
  if (trie_bytes / sizeof(std::uint32_t) > kMostUnits) return "its trie is larger than 8 MiB";
  return TrieCheck(charsmap.substr(0, trie_bytes), charsmap.substr(trie_bytes)).fault();
}

}  // namespace winnow
