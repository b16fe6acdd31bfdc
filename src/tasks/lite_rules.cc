#include "tasks/lite_rules.h"

#include <algorithm>
#include <string>

namespace winnow {
namespace {

constexpr std::string_view kExtensions[] = {
    ".png", ".jpg",  ".jpeg", ".gif", ".bmp", ".tiff", ".svg", ".webp", ".ico",  ".heif",
    ".bpg", ".avif", ".mp4",  ".avi", ".mkv", ".mov",  ".wmv", ".flv",  ".webm", ".mpeg"};
constexpr std::size_t kHash = 40;
constexpr std::size_t kDjangoHash = 23;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
/// Bytes above 127 are parts of letters.
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) > 127;
}
bool is_word_at(std::string_view text, std::size_t at) {
  return at < text.size() && is_word(text[at]);
}

std::string lowered(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(
      parts, [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

bool is_followed(std::string_view text, std::string_view part) {
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    const std::size_t behind = at + part.size();
    if (behind < text.size() && text[behind] != '\n') return true;
  }
  return false;
}

}  // namespace

std::int64_t words_in(std::string_view text) {
  std::int64_t words = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    words += !is_space(text[i]) && (i == 0 || is_space(text[i - 1])) ? 1 : 0;
  }
  return words;
}

bool has_link(std::string_view text) {
  return is_followed(text, "http://") || is_followed(text, "https://") || is_followed(text, "www.");
}

bool has_image(std::string_view text) {
  const std::string lower = lowered(text);
  for (const std::string_view extension : kExtensions) {
    for (std::size_t at = lower.find(extension); at != std::string::npos;
         at = lower.find(extension, at + 1)) {
      if (at > 0 && is_word(lower[at - 1]) && !is_word_at(lower, at + extension.size())) {
        return true;
      }
    }
  }
  return false;
}

bool has_commit_hash(std::string_view text) {
  for (std::size_t begin = 0; begin < text.size();) {
    if (!is_hex(text[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < text.size() && is_hex(text[end])) ++end;
    const char before = begin > 0 ? text[begin - 1] : ' ';
    const bool is_whole = !is_word(before) && !is_word_at(text, end);
    if (end - begin == kHash && is_whole && before != '/') return true;
    const bool in_brackets = before == '[' && end < text.size() && text[end] == ']';
    if (end - begin == kDjangoHash && in_brackets) return true;
    begin = end;
  }
  return false;
}

bool has_issue_reference(std::string_view text) {
  for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
    if (at + 1 < text.size() && is_digit(text[at + 1])) return true;
  }
  for (const std::string_view site : {"http://gitlab.com/", "https://gitlab.com/"}) {
    const std::size_t at = text.find(site);
    if (at == std::string_view::npos) continue;
    const std::string_view line = text.substr(at, text.find('\n', at) - at);
    if (line.find("/issues") != std::string_view::npos) return true;
  }
  return false;
}

bool tests_error_text(std::string_view test_patch) {
  if (has_any(test_patch, {"pytest.raises", "pytest.warns", "pytest.deprecated_call"})) {
    return has_any(test_patch, {"match"});
  }
  return has_any(test_patch, {"assertOutput", "assertRaises", "checks.Error"});
}

}  // namespace winnow
