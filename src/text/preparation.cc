#include "winnow/text/preparation.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "winnow/core/byte_mask.h"
#include "winnow/core/dispatch.h"
#include "winnow/core/fasttext_text.h"

namespace winnow {
namespace {

constexpr std::string_view kLabel = "__label__";

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](auto prefix) { return text.starts_with(prefix); });
}

constexpr bool is_ascii_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f');
}

/// Bytes of the character at the start of `text` if Python's str.isspace() holds for it, else 0.
std::size_t leading_space(std::string_view text) {
  if (is_ascii_space(text[0])) return 1;
  if (starts_with_any(text, {"\u0085", "\u00a0"})) return 2;
  // U+2000 to U+200A
  const bool is_wide_space = text.size() >= 3 && text.starts_with("\xe2\x80") &&
                             (text[2] & 0xF0) == 0x80 && (text[2] & 0x0F) <= 0x0A;
  if (is_wide_space ||
      starts_with_any(text, {"\u1680", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"})) {
    return 3;
  }
  return 0;
}

/// The same for the last character.
std::size_t trailing_space(std::string_view text) {
  for (const std::size_t bytes : {1U, 2U, 3U}) {
    if (text.size() < bytes) return 0;
    if (leading_space(text.substr(text.size() - bytes)) == bytes) return bytes;
  }
  return 0;
}

std::string_view stripped(std::string_view text) {
  while (!text.empty()) {
    const std::size_t bytes = leading_space(text);
    if (bytes == 0) break;
    text.remove_prefix(bytes);
  }
  while (!text.empty()) {
    const std::size_t bytes = trailing_space(text);
    if (bytes == 0) break;
    text.remove_suffix(bytes);
  }
  return text;
}

/// Bytes of the line break at the start of `text` if str.splitlines() breaks there, else 0.
std::size_t line_break(std::string_view text) {
  const char c = text[0];
  if (c == '\r') return text.starts_with("\r\n") ? 2 : 1;
  if ((c >= '\n' && c <= '\f') || (c >= '\x1c' && c <= '\x1e')) return 1;
  if (c == '\xc2') return text.starts_with("\u0085") ? 2 : 0;
  if (c == '\xe2') return starts_with_any(text, {"\u2028", "\u2029"}) ? 3 : 0;
  return 0;
}

std::size_t newline(std::string_view text) { return text[0] == '\n' ? 1 : 0; }

std::size_t newlines(std::string_view text) {
  return std::min(text.find_first_not_of('\n'), text.size());
}

std::size_t newline_or_label(std::string_view text) {
  if (text[0] == '\n') return 1;
  return text.starts_with(kLabel) ? kLabel.size() : 0;
}

std::size_t nothing(std::string_view) { return 0; }

/// Whether str.splitlines() breaks somewhere where fastText does not separate words.
WINNOW_CLONES bool has_other_breaks(const char* text, std::size_t size) {
  const auto is_other = [](std::uint8_t byte, std::uint8_t next, std::uint8_t third) {
    return (static_cast<std::uint8_t>(byte - 0x1c) <= 0x1e - 0x1c) |
           ((byte == 0xc2) & (next == 0x85)) |
           ((byte == 0xe2) & (next == 0x80) & ((third & 0xfe) == 0xa8));
  };
  const auto at = [&](std::size_t k) { return static_cast<std::uint8_t>(text[k]); };
  unsigned char found = 0;
  std::size_t k = 0;
  for (; k + 2 < size; ++k) {
    found = static_cast<unsigned char>(found | is_other(at(k), at(k + 1), at(k + 2)));
  }
  for (; k < size; ++k) {
    const std::uint8_t next = k + 1 < size ? at(k + 1) : 0;
    found = static_cast<unsigned char>(found | is_other(at(k), next, 0));
  }
  return found != 0;
}

bool has_newline(std::string_view text) { return text.find('\n') != text.npos; }
bool has_label(std::string_view text) { return text.find(kLabel) != text.npos; }
bool has_other_break(std::string_view text) { return has_other_breaks(text.data(), text.size()); }
bool has_nothing(std::string_view) { return false; }

/// What a preset does: strip or not, then replace each match, found from left to right.
struct Preset {
  Preparation preparation;
  std::string_view name;
  bool strips;
  std::size_t (*match)(std::string_view);  ///< bytes that match at the start of a text, or 0
  std::span<const ByteRange> first_bytes;  ///< that a match can begin with
  std::string_view replacement;
  /// Whether a stripped text has a match that changes the words that fastText finds in it.
  bool (*changes_words)(std::string_view);
};

constexpr std::array<ByteRange, 1> kNewline{{{'\n', '\n'}}};
constexpr std::array<ByteRange, 2> kNewlineOrLabel{{{'\n', '\n'}, {'_', '_'}}};
constexpr std::array<ByteRange, 4> kLineBreaks{
    {{'\n', '\r'}, {0x1c, 0x1e}, {0xc2, 0xc2}, {0xe2, 0xe2}}};

constexpr std::array<Preset, 7> kPresets{{
    {Preparation::kRaw, "raw", false, nothing, {}, "", has_nothing},
    {Preparation::kDclm, "dclm", true, line_break, kLineBreaks, " ", has_other_break},
    {Preparation::kDatatrove, "datatrove", true, newline, kNewline, "", has_newline},
    {Preparation::kCurator, "curator", false, newline_or_label, kNewlineOrLabel, " ", has_label},
    {Preparation::kDatamap, "datamap", false, newline, kNewline, " ", has_nothing},
    {Preparation::kLid, "lid", true, newline, kNewline, " ", has_nothing},
    {Preparation::kTextbook, "textbook", false, newlines, kNewline, " ", has_nothing},
}};

const Preset& preset_of(Preparation preparation) {
  return *std::ranges::find(kPresets, preparation, &Preset::preparation);
}

/// Where a match may begin.
class Candidates {
 public:
  Candidates(std::span<const ByteRange> first_bytes, std::string_view text)
      : first_bytes_(first_bytes), text_(text) {}

  /// The first place from `at` on, or text.size(). `at` never falls.
  std::size_t from(std::size_t at) {
    while (at < text_.size()) {
      if (at >= block_end_) read_block(at);
      const std::uint64_t left = places_ >> (at + kMaskBytes - block_end_);
      if (left != 0) return at + static_cast<std::size_t>(std::countr_zero(left));
      at = block_end_;
    }
    return text_.size();
  }

 private:
  void read_block(std::size_t begin) {
    constexpr char kNone = 'a';  // begins no match
    places_ = mask_at(text_, begin, kNone,
                      [&](const char* bytes) { return byte_mask(bytes, first_bytes_); });
    block_end_ = begin + kMaskBytes;
  }

  const std::span<const ByteRange> first_bytes_;
  const std::string_view text_;
  std::size_t block_end_ = 0;
  std::uint64_t places_ = 0;  ///< in the 64 bytes that end there
};

std::string_view replaced(const Preset& preset, std::string_view text, std::string& buffer) {
  buffer.clear();
  std::size_t copied = 0;
  Candidates candidates(preset.first_bytes, text);
  for (std::size_t at = candidates.from(0); at < text.size(); at = candidates.from(at)) {
    const std::size_t bytes = preset.match(text.substr(at));
    if (bytes == 0) {
      ++at;
      continue;
    }
    buffer.append(text, copied, at - copied).append(preset.replacement);
    at += bytes;
    copied = at;
  }
  if (copied == 0) return text;
  return buffer.append(text, copied);
}

}  // namespace

std::optional<Preparation> preparation_of(std::string_view name) {
  const auto found = std::ranges::find(kPresets, name, &Preset::name);
  if (found == kPresets.end()) return std::nullopt;
  return found->preparation;
}

std::string_view name_of(Preparation preparation) { return preset_of(preparation).name; }

std::string preparation_names() {
  std::string names;
  for (const Preset& preset : kPresets) {
    names.append(names.empty() ? "" : ", ").append(preset.name);
  }
  return names;
}

std::string_view prepare(Preparation preparation, std::string_view text, std::string& buffer) {
  if (preparation == Preparation::kRaw) return text;
  const Preset& preset = preset_of(preparation);
  return replaced(preset, preset.strips ? stripped(text) : text, buffer);
}

bool reads_alike(Preparation preparation, std::string_view text) {
  const Preset& preset = preset_of(preparation);
  std::string_view rest = text;
  if (preset.strips) {
    rest = stripped(text);
    const auto before = text.substr(0, static_cast<std::size_t>(rest.data() - text.data()));
    const auto behind = text.substr(before.size() + rest.size());
    if (!std::ranges::all_of(before, is_fasttext_space) ||
        !std::ranges::all_of(behind, is_fasttext_space)) {
      return false;
    }
  }
  return !preset.changes_words(rest);
}

}  // namespace winnow
