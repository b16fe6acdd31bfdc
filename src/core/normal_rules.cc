#include "winnow/core/normal_rules.h"

#include <cstring>

namespace winnow {
namespace {

constexpr std::string_view kReplacement("\uFFFD", NormalRulesView::kBehindFirst);
static_assert(kReplacement.back() == '\0');

constexpr std::uint32_t kAscii = 0x80;
constexpr char32_t kCharacters = 0x10000;

void add(std::array<std::uint64_t, 2>& set, std::uint32_t ascii) {
  set[ascii / 64] |= std::uint64_t{1} << (ascii % 64);
}

/// Whether a symbol begins with this character, or with its first bytes.
bool begins_symbol(const NormalRulesView& rules, std::string_view character) {
  if (rules.symbols == nullptr) return false;
  std::uint32_t node = 0;
  for (const char c : character) {
    const std::uint32_t next = rules.symbols[node].base ^ static_cast<std::uint8_t>(c);
    if (rules.symbols[next].parent != node) return false;
    node = next;
    if (rules.symbols[node].value >= 0) return true;
  }
  return true;
}

/// Whether a rule begins with this character and another one of ASCII.
bool goes_on_in_ascii(const NormalRulesView& rules, char first) {
  for (std::uint32_t next = 0; next < kAscii; ++next) {
    const std::array<char, 2> two{first, static_cast<char>(next)};
    if (rules.begins_rule({two.data(), two.size()})) return true;
  }
  return false;
}

}  // namespace

void append_with_spaces(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const std::size_t mark = text.find(kSpaceMark);
    out.append(text.substr(0, mark));
    if (mark == std::string_view::npos) return;
    out += ' ';
    text.remove_prefix(mark + kSpaceMark.size());
  }
}

NormalRules::NormalRules(std::string_view charsmap, std::span<const TrieUnit> symbols,
                         NormalSpaces spaces)
    : replacements_(kReplacement), symbols_(symbols.begin(), symbols.end()), spaces_(spaces) {
  if (!charsmap.empty()) {
    std::uint32_t trie_bytes = 0;
    std::memcpy(&trie_bytes, charsmap.data(), sizeof(trie_bytes));
    charsmap.remove_prefix(sizeof(trie_bytes));
    charsmap_.resize(trie_bytes / sizeof(std::uint32_t));
    std::memcpy(charsmap_.data(), charsmap.data(), trie_bytes);
    replacements_ += charsmap.substr(trie_bytes);
  }
  find_plain_ascii();
  find_plain_characters();
}

NormalRulesView NormalRules::view() const {
  return {.charsmap = charsmap_.empty() ? nullptr : charsmap_.data(),
          .replacements = replacements_.data(),
          .symbols = symbols_.empty() ? nullptr : symbols_.data(),
          .plain_characters = plain_characters_.data(),
          .plain_ascii = plain_ascii_,
          .mapped_ascii = mapped_ascii_,
          .spaces = spaces_};
}

void NormalRules::find_plain_ascii() {
  const NormalRulesView rules = view();
  for (std::uint32_t c = 0; c < kAscii; ++c) {
    const auto byte = static_cast<char>(c);
    const std::string_view character(&byte, 1);
    const NormalRulesView::Prefix rule = rules.longest_rule(character);
    const bool is_mapped = rule.length > 0;
    if (is_mapped) add(mapped_ascii_, c);
    const bool is_plain = !is_mapped || rule.normalized == " ";
    if (is_plain && !goes_on_in_ascii(rules, byte) && !begins_symbol(rules, character)) {
      add(plain_ascii_, c);
    }
  }
}

void NormalRules::find_plain_characters() {
  plain_characters_.resize(kCharacters / 32);
  const NormalRulesView rules = view();
  std::string character;
  for (char32_t point = kAscii; point < kCharacters; ++point) {
    character.clear();
    append_character(point, character);
    if (character == kSpaceMark || rules.begins_rule(character) ||
        rules.longest_rule(character).length > 0 || begins_symbol(rules, character)) {
      continue;
    }
    plain_characters_[point / 32] |= 1U << (point % 32);
  }
}

bool NormalRules::replacements_are_valid_utf8() const {
  if (charsmap_.empty()) return true;
  const NormalRulesView rules = view();
  std::vector<bool> seen(charsmap_.size());
  std::vector<std::size_t> open{rules.base_after(0)};
  while (!open.empty()) {
    const std::size_t base = open.back();
    open.pop_back();
    if (seen[base]) continue;
    seen[base] = true;
    for (std::uint32_t c = 0; c < 256; ++c) {
      const std::size_t at = base ^ c;
      const std::uint32_t unit = charsmap_[at];
      if (NormalRulesView::label(unit) != c) continue;
      const std::size_t next = rules.base_after(at);
      if (NormalRulesView::has_leaf(unit) && !is_valid_utf8(rules.replacement_of(next))) {
        return false;
      }
      open.push_back(next);
    }
  }
  return true;
}

void normalize(const NormalRulesView& rules, std::string_view text, std::string& normalized) {
  const NormalSpaces spaces = rules.spaces;
  normalized.clear();
  while (spaces.removes_extra && !text.empty()) {
    const NormalRulesView::Prefix first = rules.prefix(text);
    if (first.normalized != " ") break;
    text.remove_prefix(first.length);
  }
  if (text.empty()) return;
  if (spaces.adds_prefix) normalized += ' ';
  bool after_space = spaces.removes_extra;
  while (!text.empty()) {
    NormalRulesView::Prefix next = rules.prefix(text);
    text.remove_prefix(next.length);
    while (after_space && next.normalized.starts_with(' ')) next.normalized.remove_prefix(1);
    if (next.normalized.empty()) continue;
    append_with_spaces(next.normalized, normalized);
    after_space = spaces.removes_extra && next.normalized.ends_with(' ');
  }
  while (spaces.removes_extra && normalized.ends_with(' ')) normalized.pop_back();
  if (spaces.adds_suffix) normalized += ' ';
}

}  // namespace winnow
