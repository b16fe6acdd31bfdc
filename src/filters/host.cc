#include "winnow/filters/host.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "filters/punycode.h"

namespace winnow {
namespace {

constexpr std::size_t kMostLabelBytes = 63;
constexpr std::size_t kMostHostBytes = 253;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_slash(char c) { return c == '/' || c == '\\'; }

bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

/// Without white space at the ends, control characters too.
std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

/// Takes "https://" or "//" away; nothing if there is neither.
std::optional<std::string_view> behind_scheme(std::string_view url) {
  std::size_t at = 0;
  if (!url.empty() && is_letter(url.front())) {
    while (at < url.size() && (is_letter(url[at]) || is_digit(url[at]) || url[at] == '+' ||
                               url[at] == '-' || url[at] == '.')) {
      ++at;
    }
    at = at < url.size() && url[at] == ':' ? at + 1 : 0;
  }
  if (at + 1 >= url.size() || !is_slash(url[at]) || !is_slash(url[at + 1])) return {};
  return url.substr(at + 2);
}

bool append_label(std::string_view label, std::string& name) {
  const std::size_t before = name.size();
  const bool ascii =
      std::ranges::none_of(label, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  if (ascii) {
    for (const char c : label) {
      if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_') return false;
      name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
  } else if (!append_punycode(label, name)) {
    return false;
  }
  return name.size() > before && name.size() - before <= kMostLabelBytes;
}

/// Four numbers up to 255.
bool is_ipv4(std::string_view name) {
  int parts = 0;
  for (std::size_t begin = 0; begin <= name.size(); ++parts) {
    const std::size_t end = std::min(name.find('.', begin), name.size());
    const std::string_view part = name.substr(begin, end - begin);
    if (part.empty() || part.size() > 3 || !all_digits(part)) return false;
    if (part.size() == 3 && part > "255") return false;
    begin = end + 1;
  }
  return parts == 4;
}

/// [2001:db8::1], down to its signs alone.
Host read_ipv6(std::string_view text) {
  const std::string_view inside = text.substr(1, text.size() - 2);
  Host host;
  int colons = 0;
  for (const char c : inside) {
    const char low = c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c;
    if (!is_digit(low) && !(low >= 'a' && low <= 'f') && low != ':' && low != '.') return {};
    colons += low == ':' ? 1 : 0;
    host.name += low;
  }
  if (colons < 2 || colons > 7 || inside.size() > 45) return {};
  return {"[" + host.name + "]", true};
}

/// Host and port of "host:80"; a port that is no number leaves no host.
void split_port(std::string_view authority, UrlParts& parts) {
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == authority.npos) return;
  const std::size_t colon = authority.find(':', bracket);
  const std::string_view port =
      colon == authority.npos ? std::string_view() : authority.substr(colon + 1);
  if (!all_digits(port)) return;
  parts.host = authority.substr(0, colon);
  parts.port = port;
}

}  // namespace

Host read_host(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) return read_ipv6(text);
  if (text.ends_with('.')) text.remove_suffix(1);
  Host host;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('.', begin), text.size());
    if (begin > 0) host.name += '.';
    if (!append_label(text.substr(begin, end - begin), host.name)) return {};
    begin = end + 1;
  }
  if (host.name.size() > kMostHostBytes) return {};
  host.address = is_ipv4(host.name);
  return host;
}

UrlParts split_url(std::string_view url) {
  url = trimmed(url);
  const std::optional<std::string_view> behind = behind_scheme(url);
  std::string_view authority = behind.value_or(url);
  UrlParts parts;
  const std::size_t end = std::min(authority.find_first_of("/\\?#"), authority.size());
  parts.rest = authority.substr(end);
  authority = authority.substr(0, end);
  const std::size_t at = authority.rfind('@');
  if (behind && at != authority.npos) authority.remove_prefix(at + 1);
  split_port(authority, parts);
  if (!behind && parts.host.find('.') == parts.host.npos) parts.host = {};
  return parts;
}

Host host_of(std::string_view url) {
  const std::string_view host = split_url(url).host;
  return host.empty() ? Host() : read_host(host);
}

std::string plain_url(std::string_view url) {
  const UrlParts parts = split_url(url);
  const Host host = parts.host.empty() ? Host() : read_host(parts.host);
  if (host.name.empty()) return std::string(trimmed(url));
  std::string plain = host.name.starts_with("www.") ? host.name.substr(4) : host.name;
  if (!parts.port.empty() && parts.port != "80" && parts.port != "443") {
    plain += ':';
    plain += parts.port;
  }
  plain += parts.rest.substr(0, parts.rest.find('#'));
  while (is_slash(plain.back())) plain.pop_back();
  return plain;
}

}  // namespace winnow
