#include "text/piece_normalizer.h"

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

/// Copies up to the first character that needs a rule; returns how many bytes.
std::size_t PieceNormalizer::copy_plain(std::string_view text, bool& after_space,
                                        std::string& out) const {
  std::size_t length = 0;
  while (length < text.size() && is_plain_[static_cast<std::uint8_t>(text[length])]) ++length;
  if (length > 0 && length < text.size() && !is_ascii(text[length])) --length;
  // Runs without a space that has to go are appended in one piece.
  std::size_t begin = 0;
  for (std::size_t k = 0; k < length; ++k) {
    const bool is_space = text[k] == ' ';
    if (is_space && after_space) {
      out.append(text.substr(begin, k - begin));
      begin = k + 1;
    }
    after_space = is_space && removes_extra_spaces_;
  }
  out.append(text.substr(begin, length - begin));
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
