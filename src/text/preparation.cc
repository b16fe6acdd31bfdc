#include "winnow/text/preparation.h"

#include <algorithm>
#include <array>
#include <utility>

namespace winnow {
namespace {

constexpr std::array<std::pair<Preparation, std::string_view>, 7> kNames{{
    {Preparation::kRaw, "raw"},
    {Preparation::kDclm, "dclm"},
    {Preparation::kDatatrove, "datatrove"},
    {Preparation::kCurator, "curator"},
    {Preparation::kDatamap, "datamap"},
    {Preparation::kLid, "lid"},
    {Preparation::kTextbook, "textbook"},
}};

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
std::size_t leading_line_break(std::string_view text) {
  const char c = text[0];
  if (c == '\r') return text.starts_with("\r\n") ? 2 : 1;
  if ((c >= '\n' && c <= '\f') || (c >= '\x1c' && c <= '\x1e')) return 1;
  if (c == '\xc2') return text.starts_with("\u0085") ? 2 : 0;
  if (c == '\xe2') return starts_with_any(text, {"\u2028", "\u2029"}) ? 3 : 0;
  return 0;
}

std::size_t leading_newline(std::string_view text) { return text[0] == '\n' ? 1 : 0; }

std::size_t leading_newlines(std::string_view text) {
  return std::min(text.find_first_not_of('\n'), text.size());
}

std::size_t leading_newline_or_label(std::string_view text) {
  constexpr std::string_view kLabel = "__label__";
  if (text[0] == '\n') return 1;
  return text.starts_with(kLabel) ? kLabel.size() : 0;
}

/// `text` with each match, found from left to right, replaced by `with`. `match` says how many
/// bytes at the start of its argument are one.
template <class Match>
std::string_view replaced(std::string_view text, Match match, std::string_view with,
                          std::string& buffer) {
  buffer.clear();
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = match(text.substr(at));
    if (bytes == 0) {
      ++at;
      continue;
    }
    buffer.append(text, copied, at - copied).append(with);
    at += bytes;
    copied = at;
  }
  if (copied == 0) return text;
  return buffer.append(text, copied);
}

}  // namespace

std::optional<Preparation> preparation_of(std::string_view name) {
  for (const auto& [preparation, its_name] : kNames) {
    if (its_name == name) return preparation;
  }
  return std::nullopt;
}

std::string_view name_of(Preparation preparation) {
  return std::ranges::find(kNames, preparation, &decltype(kNames)::value_type::first)->second;
}

std::string preparation_names() {
  std::string names;
  for (const auto& [preparation, name] : kNames) {
    names.append(names.empty() ? "" : ", ").append(name);
  }
  return names;
}

std::string_view prepare(Preparation preparation, std::string_view text, std::string& buffer) {
  switch (preparation) {
    case Preparation::kRaw:
      return text;
    case Preparation::kDclm:
      return replaced(stripped(text), leading_line_break, " ", buffer);
    case Preparation::kDatatrove:
      return replaced(stripped(text), leading_newline, "", buffer);
    case Preparation::kCurator:
      return replaced(text, leading_newline_or_label, " ", buffer);
    case Preparation::kDatamap:
      return replaced(text, leading_newline, " ", buffer);
    case Preparation::kLid:
      return replaced(stripped(text), leading_newline, " ", buffer);
    case Preparation::kTextbook:
      return replaced(text, leading_newlines, " ", buffer);
  }
  return text;
}

}  // namespace winnow
