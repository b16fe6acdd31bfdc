#include "text/piece_normalizer.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "text/piece_alphabet.h"
#include "winnow/core/utf8.h"

namespace winnow {

/// Collects text for a string in pieces.
class TextWriter {
 public:
  /// Of `room`.
  static constexpr std::size_t kRoom = 1024;

  explicit TextWriter(std::string& out) : out_(out) {}

  /// Where the next bytes go; `advance` says how many they are.
  char* room() {
    if (size_ > bytes_.size() - kRoom) flush();
    return bytes_.data() + size_;
  }
  void advance(std::size_t count) { size_ += count; }

  void append(char byte) {
    *room() = byte;
    ++size_;
  }
  /// As append_with_spaces.
  void append(std::string_view text) {
    if (text.size() > kRoom || text.find(kSpaceMark) != text.npos) {
      flush();
      return append_with_spaces(text, out_);
    }
    std::ranges::copy(text, room());
    size_ += text.size();
  }
  void flush() {
    out_.append(bytes_.data(), size_);
    size_ = 0;
  }

 private:
  std::string& out_;
  std::array<char, 4 * kRoom> bytes_;
  std::size_t size_ = 0;
};

namespace {

constexpr std::string_view kReplacement = "\uFFFD";

PieceTrie trie_of_symbols(const PieceModel& model) {
  std::vector<TrieKey> keys;
  for (const Piece& piece : model.pieces) {
    if (piece.type == PieceType::kUserDefined) keys.push_back({std::string(piece.text), 0});
  }
  return PieceTrie(keys);
}

constexpr bool is_printable(char byte) { return byte >= ' ' && byte <= '~'; }

using Lanes = std::uint8_t __attribute__((vector_size(16)));

Lanes load(const char* at) {
  Lanes lanes;
  std::memcpy(&lanes, at, sizeof(lanes));
  return lanes;
}
/// The first lane that is set, or how many there are.
template <class Mask>
std::size_t first_of(const Mask& mask) {
  std::array<std::uint64_t, 2> parts;
  static_assert(sizeof(mask) == sizeof(parts) && std::endian::native == std::endian::little);
  std::memcpy(parts.data(), &mask, sizeof(mask));
  const int zeros = parts[0] != 0 ? std::countr_zero(parts[0]) : 64 + std::countr_zero(parts[1]);
  return static_cast<std::size_t>(zeros) / 8;
}

/// Copies printable ASCII, at most `size` bytes, up to the first byte that is none or, if
/// `removes_spaces`, a space behind a space; returns how many.
std::size_t copy_printable(const char* text, std::size_t size, bool removes_spaces, char* to) {
  if (size == 0 || !is_printable(*text)) return 0;
  *to = *text;
  std::size_t at = 1;
  const char removed = removes_spaces ? ' ' : '\0';  // which is not printable anyway
  while (at + sizeof(Lanes) <= size) {
    const Lanes bytes = load(text + at);
    const auto is_removed =
        (bytes == Lanes{} + removed) & (load(text + at - 1) == Lanes{} + removed);
    const auto stops = (bytes < Lanes{} + ' ') | (bytes > Lanes{} + '~') | is_removed;
    std::memcpy(to + at, &bytes, sizeof(bytes));
    const std::size_t first = first_of(stops);
    at += first;
    if (first < sizeof(Lanes)) return at;
  }
  while (at < size && is_printable(text[at]) && (text[at] != removed || text[at - 1] != removed)) {
    to[at] = text[at];
    ++at;
  }
  return at;
}

/// Whether a rule begins with this character and another one of ASCII.
bool goes_on_in_ascii(const Charsmap& charsmap, char first) {
  for (int next = 0; next < 0x80; ++next) {
    const std::array<char, 2> two{first, static_cast<char>(next)};
    if (charsmap.begins_rule({two.data(), two.size()})) return true;
  }
  return false;
}

bool is_ascii(char byte) { return static_cast<std::uint8_t>(byte) < 0x80; }

}  // namespace

PieceNormalizer::PieceNormalizer(const PieceModel& model)
    : charsmap_(model.charsmap),
      symbols_(trie_of_symbols(model)),
      adds_prefix_(model.adds_dummy_prefix && !model.has_whitespace_suffix),
      adds_suffix_(model.adds_dummy_prefix && model.has_whitespace_suffix),
      removes_extra_spaces_(model.removes_extra_spaces) {
  find_plain_ascii();
  find_plain_characters();
  for (const Piece& piece : model.pieces) {
    if (piece.type == PieceType::kUserDefined) note_symbol(piece.text);
  }
  printable_is_plain_ = is_plain_[' '];
  for (std::uint8_t c = ' ' + 1; is_printable(static_cast<char>(c)); ++c) {
    printable_is_plain_ = printable_is_plain_ && is_plain_[c] && !is_mapped_[c];
  }
}

void PieceNormalizer::find_plain_ascii() {
  for (std::uint8_t c = 0; c < 0x80; ++c) {
    const auto character = static_cast<char>(c);
    const Charsmap::Match rule = charsmap_.longest_rule({&character, 1});
    is_mapped_[c] = rule.length > 0;
    is_plain_[c] =
        !goes_on_in_ascii(charsmap_, character) && (!is_mapped_[c] || rule.replacement == " ");
  }
}

void PieceNormalizer::find_plain_characters() {
  is_plain_character_.resize(0x10000);
  std::string character;
  for (char32_t point = 0x80; point < is_plain_character_.size(); ++point) {
    character.clear();
    append_character(point, character);
    is_plain_character_[point] = character != kSpaceMark &&
                                 charsmap_.longest_rule(character).length == 0 &&
                                 !charsmap_.begins_rule(character);
  }
}

void PieceNormalizer::note_symbol(std::string_view symbol) {
  if (!is_valid_utf8(symbol)) {  // may begin with a part of any character
    symbols_are_valid_utf8_ = false;
    is_plain_character_.clear();
  }
  std::size_t behind = 0;
  const char32_t first = next_character(symbol, behind);
  if (first < 0x80) {
    is_plain_[first] = false;
  } else if (first < is_plain_character_.size()) {
    is_plain_character_[first] = false;
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

/// Copies printable ASCII; returns how many bytes.
std::size_t PieceNormalizer::copy_stretch(std::string_view text, bool& after_space,
                                          TextWriter& out) const {
  if (!printable_is_plain_ || (after_space && text.front() == ' ')) return 0;
  std::size_t size = copy_printable(text.data(), std::min(text.size(), TextWriter::kRoom),
                                    removes_extra_spaces_, out.room());
  if (size > 0 && may_go_on(text.substr(size - 1))) --size;
  out.advance(size);
  if (size > 0) after_space = removes_extra_spaces_ && text[size - 1] == ' ';
  return size;
}

/// Whether a rule may begin with the text's first character, which is ASCII, and one that is not.
bool PieceNormalizer::may_go_on(std::string_view text) const {
  return text.size() > 1 && !is_ascii(text[1]) && charsmap_.begins_rule(text.substr(0, 2));
}

/// Copies up to the first character that rules have more to say of than whether it is a space;
/// returns how many bytes.
std::size_t PieceNormalizer::copy_plain(std::string_view text, bool& after_space,
                                        TextWriter& out) const {
  std::size_t at = 0;
  while (at < text.size()) {
    at += copy_stretch(text.substr(at), after_space, out);
    if (at == text.size()) break;
    const auto byte = static_cast<std::uint8_t>(text[at]);
    if (!is_ascii(text[at])) {
      const std::size_t length = plain_character_bytes(text.substr(at));
      if (length == 0) break;
      char* const to = out.room();
      for (std::size_t k = 0; k < length; ++k) to[k] = text[at + k];
      out.advance(length);
      after_space = false;
      at += length;
      continue;
    }
    if (!is_plain_[byte] || may_go_on(text.substr(at))) break;
    const char becomes = is_mapped_[byte] ? ' ' : text[at];
    const bool is_extra = after_space && becomes == ' ';
    if (!is_extra) out.append(becomes);
    after_space = removes_extra_spaces_ && becomes == ' ';
    ++at;
  }
  return at;
}

/// The length of the character that begins the text if no rule and no symbol begins with it; 0 if
/// one may.
std::size_t PieceNormalizer::plain_character_bytes(std::string_view text) const {
  const std::size_t length = valid_character_bytes(text);
  if (length == 0) return 0;
  std::size_t behind = 0;
  const char32_t point = decode_character(text, behind);
  return point < is_plain_character_.size() && is_plain_character_[point] ? length : 0;
}

void PieceNormalizer::normalize(std::string_view text, std::string& normalized) const {
  normalized.clear();
  if (removes_extra_spaces_) text = without_leading_spaces(text);
  if (text.empty()) return;
  TextWriter out(normalized);
  if (adds_prefix_) out.append(' ');
  bool after_space = removes_extra_spaces_;
  while (!text.empty()) {
    text.remove_prefix(copy_plain(text, after_space, out));
    if (text.empty()) break;
    Prefix prefix = normalized_prefix(text);
    text.remove_prefix(prefix.length);
    while (after_space && prefix.normalized.starts_with(' ')) prefix.normalized.remove_prefix(1);
    if (!prefix.normalized.empty()) {
      out.append(prefix.normalized);
      after_space = removes_extra_spaces_ && prefix.normalized.ends_with(' ');
    }
  }
  out.flush();
  if (removes_extra_spaces_) {
    while (normalized.ends_with(' ')) normalized.pop_back();
  }
  if (adds_suffix_) normalized += ' ';
}

}  // namespace winnow
