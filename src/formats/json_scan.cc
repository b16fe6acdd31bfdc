#include "formats/json_scan.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <system_error>

namespace winnow {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_spaces(std::string_view line, std::size_t at) {
  while (at < line.size() && is_space(line[at])) ++at;
  return at;
}

/// Behind the string that begins at `at`, or the end of the line if it has no end.
std::size_t skip_string(std::string_view line, std::size_t at) {
  for (;;) {
    at = line.find('"', at + 1);
    if (at == line.npos) return line.size();
    std::size_t escapes = at;  // an odd number of backslashes escapes the quote
    while (line[escapes - 1] == '\\') --escapes;
    if ((at - escapes) % 2 == 0) return at + 1;
  }
}

/// Behind the value that begins at `at`.
std::size_t skip_value(std::string_view line, std::size_t at) {
  if (line[at] == '"') return skip_string(line, at);
  if (line[at] != '{' && line[at] != '[') {
    const std::size_t end = line.find_first_of(",]} \t\r\n", at);
    return std::min(end, line.size());
  }
  std::size_t depth = 0;
  while (at < line.size()) {
    if (line[at] == '"') {
      at = skip_string(line, at);
      continue;
    }
    if (line[at] == '{' || line[at] == '[') ++depth;
    if (line[at] == '}' || line[at] == ']') --depth;
    ++at;
    if (depth == 0) return at;
  }
  return at;
}

/// -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?
bool is_number(std::string_view token) {
  const auto digits = [&] {
    const std::size_t count = std::min(token.find_first_not_of("0123456789"), token.size());
    token.remove_prefix(count);
    return count;
  };
  if (token.starts_with('-')) token.remove_prefix(1);
  const bool zero = token.starts_with('0');
  const std::size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (token.starts_with('.')) {
    token.remove_prefix(1);
    if (digits() == 0) return false;
  }
  if (token.starts_with('e') || token.starts_with('E')) {
    token.remove_prefix(1);
    if (token.starts_with('+') || token.starts_with('-')) token.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return token.empty();
}

/// Of a JSON number.
bool is_large(const std::string& token) {
  if (token.find_first_of(".eE") != token.npos) return std::isinf(std::strtod(token.c_str(), {}));
  std::int64_t integer = 0;
  std::uint64_t natural = 0;
  const char* const end = token.data() + token.size();
  return std::from_chars(token.data(), end, integer).ec != std::errc() &&
         std::from_chars(token.data(), end, natural).ec != std::errc();
}

}  // namespace

std::string_view raw_member_value(std::string_view line, std::size_t member) {
  std::size_t at = skip_spaces(line, 0) + 1;  // {
  for (;; --member) {
    at = skip_string(line, skip_spaces(line, at));      // the key
    at = skip_spaces(line, skip_spaces(line, at) + 1);  // :
    const std::size_t end = skip_value(line, at);
    if (member == 0) return line.substr(at, end - at);
    at = skip_spaces(line, end) + 1;  // ,
  }
}

bool replace_large_numbers(std::string& line, std::string_view with) {
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == '"') {
      at = skip_string(line, at);
    } else if (line[at] == '-' || is_digit(line[at])) {
      const std::size_t end = std::min(line.find_first_not_of("0123456789+-.eE", at), line.size());
      const std::string token = line.substr(at, end - at);
      if (!is_number(token)) return false;
      if (is_large(token)) {
        std::string blank(token.size(), ' ');
        line.replace(at, token.size(), blank.replace(0, with.size(), with));
      }
      at = end;
    } else {
      ++at;
    }
  }
  return true;
}

bool has_surrogate_escape(std::string_view line) {
  for (std::size_t at = line.find("\\u"); at != line.npos; at = line.find("\\u", at + 2)) {
    if (at + 3 >= line.size()) return false;
    const char second = line[at + 3];
    const bool high = second == '8' || second == '9' || (second >= 'a' && second <= 'f') ||
                      (second >= 'A' && second <= 'F');
    if ((line[at + 2] == 'd' || line[at + 2] == 'D') && high) return true;
  }
  return false;
}

}  // namespace winnow
