#include "text/piece_normalizer.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "text/piece_trie.h"

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

std::vector<TrieUnit> trie_of_symbols(const PieceModel& model) {
  std::vector<TrieKey> keys;
  for (const Piece& piece : model.pieces) {
    if (piece.type == PieceType::kUserDefined) keys.push_back({std::string(piece.text), 0});
  }
  if (keys.empty()) return {};
  const PieceTrie trie(keys);
  return {trie.units().begin(), trie.units().end()};
}

NormalSpaces spaces_of(const PieceModel& model) {
  return {.adds_prefix = model.adds_dummy_prefix && !model.has_whitespace_suffix,
          .adds_suffix = model.adds_dummy_prefix && model.has_whitespace_suffix,
          .removes_extra = model.removes_extra_spaces};
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

bool is_ascii(char byte) { return static_cast<std::uint8_t>(byte) < 0x80; }

}  // namespace

PieceNormalizer::PieceNormalizer(const PieceModel& model)
    : rules_(model.charsmap, trie_of_symbols(model), spaces_of(model)), view_(rules_.view()) {
  for (const Piece& piece : model.pieces) {
    if (piece.type != PieceType::kUserDefined) continue;
    symbols_are_valid_utf8_ = symbols_are_valid_utf8_ && is_valid_utf8(piece.text);
  }
  printable_is_plain_ = view_.is_plain_ascii(' ');
  for (std::uint8_t c = ' ' + 1; is_printable(static_cast<char>(c)); ++c) {
    printable_is_plain_ =
        printable_is_plain_ && view_.is_plain_ascii(c) && !view_.is_mapped_ascii(c);
  }
}

bool PieceNormalizer::gives_valid_utf8() const {
  return symbols_are_valid_utf8_ && rules_.replacements_are_valid_utf8();
}

std::string_view PieceNormalizer::without_leading_spaces(std::string_view text) const {
  while (!text.empty()) {
    const NormalRulesView::Prefix prefix = view_.prefix(text);
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
                                    view_.spaces.removes_extra, out.room());
  if (size > 0 && may_go_on(text.substr(size - 1))) --size;
  out.advance(size);
  if (size > 0) after_space = view_.spaces.removes_extra && text[size - 1] == ' ';
  return size;
}

/// Whether a rule may begin with the text's first character, which is ASCII, and one that is not.
bool PieceNormalizer::may_go_on(std::string_view text) const {
  return text.size() > 1 && !is_ascii(text[1]) && view_.begins_rule(text.substr(0, 2));
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
    if (!view_.is_plain_ascii(byte) || may_go_on(text.substr(at))) break;
    const char becomes = view_.is_mapped_ascii(byte) ? ' ' : text[at];
    const bool is_extra = after_space && becomes == ' ';
    if (!is_extra) out.append(becomes);
    after_space = view_.spaces.removes_extra && becomes == ' ';
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
  return view_.is_plain_character(point) ? length : 0;
}

void PieceNormalizer::normalize(std::string_view text, std::string& normalized) const {
  normalized.clear();
  if (view_.spaces.removes_extra) text = without_leading_spaces(text);
  if (text.empty()) return;
  TextWriter out(normalized);
  if (view_.spaces.adds_prefix) out.append(' ');
  bool after_space = view_.spaces.removes_extra;
  while (!text.empty()) {
    text.remove_prefix(copy_plain(text, after_space, out));
    if (text.empty()) break;
    NormalRulesView::Prefix prefix = view_.prefix(text);
    text.remove_prefix(prefix.length);
    while (after_space && prefix.normalized.starts_with(' ')) prefix.normalized.remove_prefix(1);
    if (!prefix.normalized.empty()) {
      out.append(prefix.normalized);
      after_space = view_.spaces.removes_extra && prefix.normalized.ends_with(' ');
    }
  }
  out.flush();
  if (view_.spaces.removes_extra) {
    while (normalized.ends_with(' ')) normalized.pop_back();
  }
  if (view_.spaces.adds_suffix) normalized += ' ';
}

}  // namespace winnow
