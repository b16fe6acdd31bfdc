// A precompiled character map: the rules that a sentencepiece normaliser replaces text by.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// Looks rules up in the file's own double array. Const after construction; any number of threads.
class Charsmap {
 public:
  /// The bytes passed `charsmap_fault` (text/charsmap_check.h); empty: no rules.
  explicit Charsmap(std::string_view charsmap);

  struct Match {
    std::size_t length = 0;  ///< of the text; 0: no rule begins it
    std::string_view replacement;
  };
  /// The longest rule that begins the text.
  Match longest_rule(std::string_view text) const;

  /// Whether there is a rule that begins with this, or is it.
  bool begins_rule(std::string_view text) const;

  bool replacements_are_valid_utf8() const;

 private:
  static bool has_leaf(std::uint32_t unit) { return ((unit >> 8) & 1) != 0; }
  static std::uint32_t label(std::uint32_t unit) { return unit & ((1U << 31) | 0xFFU); }
  std::size_t base_after(std::size_t at) const {
    const std::uint32_t unit = units_[at];
    return at ^ ((unit >> 10) << ((unit & (1U << 9)) >> 6));
  }
  std::string_view replacement(std::size_t leaf) const;

  std::vector<std::uint32_t> units_;
  std::string replacements_;
};

}  // namespace winnow
