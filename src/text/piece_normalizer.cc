#include "text/piece_normalizer.h"

#include <algorithm>
#include <cstring>

#include "text/piece_alphabet.h"

namespace winnow {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";

PieceTrie trie_of_symbols(const PieceModel& model) {
  std::vector<TrieKey> keys;
  for (const Piece& piece : model.pieces) {
    if (piece.type == PieceType::kUserDefined) keys.push_back({std::string(piece.text), 0});
  }
  return PieceTrie(keys);
}

using Wide = std::uint8_t __attribute__((vector_size(16)));

Wide load(const char* at) {
  Wide wide;
  std::memcpy(&wide, at, sizeof(wide));
  return wide;
}
template <class Lanes>
bool any(const Lanes& lanes) {
  std::array<std::uint64_t, 2> parts;
  static_assert(sizeof(lanes) == sizeof(parts));
  std::memcpy(parts.data(), &lanes, sizeof(lanes));
  return (parts[0] | parts[1]) != 0;
}

/// The first place from `from` >= 1 on that has a space and one before it; `length` if none has.
std::size_t second_space(std::string_view text, std::size_t from, std::size_t length) {
  const auto spaces = [&](std::size_t at) { return load(text.data() + at) == Wide{} + ' '; };
  while (from + sizeof(Wide) <= length && !any(spaces(from) & spaces(from - 1))) {
    from += sizeof(Wide);
  }
  while (from < length && !(text[from] == ' ' && text[from - 1] == ' ')) ++from;
  return std::min(from, length);
}

bool is_ascii(char byte) { return static_cast<std::uint8_t>(byte) < 0x80; }

}  // namespace

PieceNormalizer::PieceNormalizer(const PieceModel& model)
    : charsmap_(model.charsmap),
      symbols_(trie_of_symbols(model)),
      adds_prefix_(model.adds_dummy_prefix && !model.has_whitespace_suffix),
      adds_suffix_(model.adds_dummy_prefix && model.has_whitespace_suffix),
      removes_extra_spaces_(model.removes_extra_spaces) {
  for (std::uint8_t c = 0; c < 0x80; ++c) is_plain_[c] = !charsmap_.has_ascii_rule(c);
  for (const Piece& piece : model.pieces) {
    if (piece.type != PieceType::kUserDefined) continue;
    symbols_are_valid_utf8_ = symbols_are_valid_utf8_ && is_valid_utf8(piece.text);
    is_plain_[static_cast<std::uint8_t>(piece.text.front())] = false;
  }
  printable_is_plain_ = std::all_of(is_plain_.begin() + ' ', is_plain_.begin() + 0x7F,
                                    [](bool is_plain) { return is_plain; });
}

bool PieceNormalizer::gives_valid_utf8() const {
  return symbols_are_valid_utf8_ && charsmap_.replacements_are_valid_utf8();
}

PieceNormalizer::Prefix PieceNormalizer::normalized_prefix(std::string_view text) const {
  if (!symbols_.empty()) {
    const std::size_t length = symbols_.longest_prefix(text).length;
    if (length > 0) return {length, text.substr(0, length)};
  }
  const Charsmap::Match rule = charsmap_.longest_rule(text);
  if (rule.length > 0) return {rule.length, rule.replacement};
  const std::size_t length = valid_character_bytes(text);
  return length > 0 ? Prefix{length, text.substr(0, length)} : Prefix{1, kReplacement};
}

std::string_view PieceNormalizer::without_leading_spaces(std::string_view text) const {
  while (!text.empty()) {
    const Prefix prefix = normalized_prefix(text);
    if (prefix.normalized != " ") break;
    text.remove_prefix(prefix.length);
  }
  return text;
}

/// How many bytes from the first one on stand for themselves.
std::size_t PieceNormalizer::plain_length(std::string_view text) const {
  std::size_t length = 0;
  if (printable_is_plain_) {
    while (length + sizeof(Wide) <= text.size()) {
      const Wide bytes = load(text.data() + length);
      if (any((bytes < Wide{} + ' ') | (bytes > Wide{} + '~'))) break;
      length += sizeof(Wide);
    }
  }
  while (length < text.size() && is_plain_[static_cast<std::uint8_t>(text[length])]) ++length;
  if (length > 0 && length < text.size() && !is_ascii(text[length])) --length;
  return length;
}

/// Copies up to the first character that needs a rule; returns how many bytes.
std::size_t PieceNormalizer::copy_plain(std::string_view text, bool& after_space,
                                        std::string& out) const {
  const std::size_t length = plain_length(text);
  if (length == 0) return 0;
  if (!removes_extra_spaces_) {
    out.append(text.substr(0, length));
    return length;
  }
  // Stretches without a space that has to go are appended in one piece.
  std::size_t begin = after_space && text.front() == ' ' ? 1 : 0;
  for (std::size_t from = 1; begin < length; begin = from) {
    const std::size_t end = second_space(text, from, length);
    out.append(text.substr(begin, end - begin));
    from = end + 1;
  }
  after_space = text[length - 1] == ' ';
  return length;
}

void PieceNormalizer::normalize(std::string_view text, std::string& out) const {
  out.clear();
  if (removes_extra_spaces_) text = without_leading_spaces(text);
  if (text.empty()) return;
  if (adds_prefix_) out += ' ';
  bool after_space = removes_extra_spaces_;
  while (!text.empty()) {
    text.remove_prefix(copy_plain(text, after_space, out));
    if (text.empty()) break;
    Prefix prefix = normalized_prefix(text);
    text.remove_prefix(prefix.length);
    while (after_space && prefix.normalized.starts_with(' ')) prefix.normalized.remove_prefix(1);
    if (!prefix.normalized.empty()) {
      append_with_spaces(prefix.normalized, out);
      after_space = removes_extra_spaces_ && prefix.normalized.ends_with(' ');
    }
  }
  if (removes_extra_spaces_) {
    while (out.ends_with(' ')) out.pop_back();
  }
  if (adds_suffix_) out += ' ';
}

}  // namespace winnow
