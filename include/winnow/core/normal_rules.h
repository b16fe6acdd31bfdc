// How a sentencepiece model normalises text, as the host and the kernel encode_words do it: rules
// of a character map by longest match, user-defined symbols as they stand, spaces by settings.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/utf8.h"

namespace winnow {

/// What sentencepiece writes for a space; normalised text has ' ' for both.
inline constexpr std::string_view kSpaceMark = "\u2581";

/// Appends valid UTF-8 with the marks and the spaces in it as ' '.
void append_with_spaces(std::string_view text, std::string& out);

/// A node of a set of strings as a double array: its child by byte c is the unit base ^ c, if that
/// one's parent is the node. The root is unit 0; there is a unit for any c.
struct TrieUnit {
  static constexpr std::uint32_t kNoParent = ~std::uint32_t{0};

  std::uint32_t parent = kNoParent;
  std::uint32_t base = 0;
  std::int32_t value = -1;  ///< of the string that ends here, if one does
};

struct NormalSpaces {
  bool adds_prefix = false;    ///< a space before the text
  bool adds_suffix = false;    ///< a space behind it
  bool removes_extra = false;  ///< at both ends, and behind a space
};

/// The rules where host or device can read them: all pointers are of its memory.
struct NormalRulesView {
  /// How a text begins, and what stands for that in the normalised one.
  struct Prefix {
    std::size_t length;
    std::string_view normalized;
  };

  const std::uint32_t* charsmap = nullptr;  ///< the file's double array; null: no rules
  /// Each ends with NUL. The first, of which the file knows nothing, is U+FFFD.
  const char* replacements = nullptr;
  const TrieUnit* symbols = nullptr;  ///< null: none
  /// Of the characters from U+0080 to U+FFFF, a bit each: no rule and no symbol begins with it.
  const std::uint32_t* plain_characters = nullptr;
  /// Of ASCII, a bit each: it stands for itself, or for a space by a rule, if ASCII or nothing
  /// follows it.
  std::array<std::uint64_t, 2> plain_ascii{};
  std::array<std::uint64_t, 2> mapped_ascii{};  ///< has a rule
  NormalSpaces spaces;

  static constexpr bool has(const std::array<std::uint64_t, 2>& set, std::uint32_t ascii) {
    return ((ascii < 64 ? set[0] : set[1]) >> (ascii & 63) & 1) != 0;
  }
  constexpr bool is_plain_ascii(std::uint32_t ascii) const { return has(plain_ascii, ascii); }
  constexpr bool is_mapped_ascii(std::uint32_t ascii) const { return has(mapped_ascii, ascii); }
  /// Of any other character.
  constexpr bool is_plain_character(char32_t point) const {
    return point < 0x10000 && (plain_characters[point / 32] >> (point % 32) & 1) != 0;
  }

  /// The longest rule that begins the text; of length 0: none does.
  constexpr Prefix longest_rule(std::string_view text) const {
    if (charsmap == nullptr) return {0, {}};
    std::size_t length = 0, leaf = 0;
    std::size_t base = base_after(0);
    for (std::size_t k = 0; k < text.size(); ++k) {
      const auto byte = static_cast<std::uint8_t>(text[k]);
      const std::size_t at = base ^ byte;
      if (label(charsmap[at]) != byte) break;
      base = base_after(at);
      if (!has_leaf(charsmap[at])) continue;
      length = k + 1;
      leaf = base;
    }
    return length == 0 ? Prefix{0, {}} : Prefix{length, replacement_of(leaf)};
  }
  /// Whether there is a rule that begins with this, or is it.
  constexpr bool begins_rule(std::string_view text) const {
    if (charsmap == nullptr) return false;
    std::size_t base = base_after(0);
    for (std::size_t k = 0; k < text.size(); ++k) {
      const auto byte = static_cast<std::uint8_t>(text[k]);
      if (label(charsmap[base ^ byte]) != byte) return false;
      base = base_after(base ^ byte);
    }
    return true;
  }
  /// The length of the longest symbol that begins the text, or 0.
  constexpr std::size_t longest_symbol(std::string_view text) const {
    std::size_t length = 0;
    if (symbols == nullptr) return length;
    std::uint32_t node = 0;
    for (std::size_t k = 0; k < text.size(); ++k) {
      const std::uint32_t next = symbols[node].base ^ static_cast<std::uint8_t>(text[k]);
      if (symbols[next].parent != node) break;
      node = next;
      if (symbols[node].value >= 0) length = k + 1;
    }
    return length;
  }

  /// Of text that is not empty: a symbol, or else what a rule replaces, or else a character, or
  /// else a byte that is none.
  constexpr Prefix prefix(std::string_view text) const {
    const std::size_t symbol = longest_symbol(text);
    if (symbol > 0) return {symbol, {text.data(), symbol}};
    const Prefix rule = longest_rule(text);
    if (rule.length > 0) return rule;
    const std::size_t length = valid_character_bytes(text);
    return length > 0 ? Prefix{length, {text.data(), length}} : Prefix{1, replacement(0)};
  }

  static constexpr std::size_t kBehindFirst = 4;  ///< of `replacements`

 private:
  friend class NormalRules;

  static constexpr bool has_leaf(std::uint32_t unit) { return ((unit >> 8) & 1) != 0; }
  static constexpr std::uint32_t label(std::uint32_t unit) { return unit & ((1U << 31) | 0xFFU); }
  constexpr std::size_t base_after(std::size_t at) const {
    const std::uint32_t unit = charsmap[at];
    return at ^ ((unit >> 10) << ((unit & (1U << 9)) >> 6));
  }
  constexpr std::string_view replacement_of(std::size_t leaf) const {
    return replacement(kBehindFirst + (charsmap[leaf] & ~(1U << 31)));
  }
  constexpr std::string_view replacement(std::size_t begin) const {
    std::size_t end = begin;
    while (replacements[end] != '\0') ++end;
    return {replacements + begin, end - begin};
  }
};

/// The rules of a model, on the host. Const after construction; any number of threads.
class NormalRules {
 public:
  /// Only what is no character is replaced.
  NormalRules() : NormalRules({}, {}, {}) {}
  /// `charsmap`: a model's; it passed charsmap_fault (text/charsmap_check.h), where its layout is
  /// told. Empty: no rules. `symbols`: empty, or a trie of them.
  NormalRules(std::string_view charsmap, std::span<const TrieUnit> symbols, NormalSpaces spaces);

  NormalRulesView view() const;
  std::span<const std::uint32_t> charsmap() const { return charsmap_; }
  std::string_view replacements() const { return replacements_; }
  std::span<const TrieUnit> symbols() const { return symbols_; }
  std::span<const std::uint32_t> plain_characters() const { return plain_characters_; }

  bool replacements_are_valid_utf8() const;

 private:
  void find_plain_ascii();
  void find_plain_characters();

  std::vector<std::uint32_t> charsmap_;
  std::string replacements_;
  std::vector<TrieUnit> symbols_;
  std::vector<std::uint32_t> plain_characters_;
  std::array<std::uint64_t, 2> plain_ascii_{}, mapped_ascii_{};
  NormalSpaces spaces_;
};

/// Replaces `normalized` with the library's normalised text, spaces as ' ', character by character:
/// the definition of what text/piece_normalizer.h and the kernel encode_words do.
void normalize(const NormalRulesView& rules, std::string_view text, std::string& normalized);

}  // namespace winnow
