#include "filters/curator_phrases.h"

#include <algorithm>
#include <array>

#include "winnow/core/phrases.h"

namespace winnow {
namespace {

constexpr std::string_view kPolicies[] = {
    "terms of use", "privacy policy", "cookie policy", "uses cookies", "privacy overview",
    "use of cookies", "use cookies", "privacy & cookies policy", "privacy and cookies policy",
    // These three hold none of those above; two more of the phrases that Curator lists do.
    "necessary cookies are absolutely essential for the website to function properly. this "
    "category only includes cookies that ensures basic functionalities and security features of "
    "the website. these cookies do not store any personal information.",
    "any cookies that may not be particularly necessary for the website to function and is used "
    "specifically to collect user personal data via analytics, ads, other embedded contents are "
    "termed as non-necessary cookies. it is mandatory to procure user consent prior to running "
    "these cookies on your website.",
    "if you continue to browse this site without changing your cookie settings, you agree to this "
    "use. acceptread more"};
/// One of these is in every phrase.
constexpr std::string_view kSigns[] = {"lorem ipsum", "cookie", "terms of use", "privacy policy",
                                       "privacy overview"};

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_url_character(char c) {
  constexpr std::string_view kMarks = "$-_@.&+/:=?#~!*(),";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kMarks.find(c) != kMarks.npos;
}

std::size_t url_end(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    if (is_url_character(text[at])) continue;
    const bool escape =
        text[at] == '%' && at + 2 < text.size() && is_hex(text[at + 1]) && is_hex(text[at + 2]);
    if (!escape) break;
    at += 2;
  }
  return at;
}

template <std::size_t Size>
bool any_contained(std::string_view text, const std::string_view (&phrases)[Size]) {
  return std::ranges::any_of(phrases,
                             [&](std::string_view phrase) { return contains(text, phrase); });
}

}  // namespace

std::uint64_t url_bytes(std::string_view text) {
  std::uint64_t bytes = 0;
  for (auto at = text.find("http"); at != text.npos; at = text.find("http", at)) {
    const std::size_t begin = at;
    at += 4;
    if (text.substr(at).starts_with('s')) ++at;
    if (!text.substr(at).starts_with("://")) continue;
    const std::size_t end = url_end(text, at + 3);
    if (end == at + 3) continue;
    bytes += end - begin;
    at = end;
  }
  return bytes;
}

bool ends_with_mark(std::string_view line) {
  constexpr std::string_view kMarks = ".?!\"'";
  return !line.empty() && kMarks.find(line.back()) != kMarks.npos;
}

bool ends_with_ellipsis(std::string_view line) {
  constexpr std::string_view kMarks[] = {"...", "[...]", "…",           "(...)",
                                         "[…]", "-»",    "read more..", "read more"};
  constexpr std::size_t kLongest = 11;
  std::array<char, kLongest> lowered{};
  const std::string_view end = line.substr(line.size() - std::min(line.size(), kLongest));
  std::ranges::transform(end, lowered.begin(), [](char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  const std::string_view low(lowered.data(), end.size());
  return std::ranges::any_of(kMarks, [&](std::string_view mark) { return low.ends_with(mark); });
}

bool begins_with_bullet(std::string_view line) {
  constexpr std::string_view kBullets[] = {"•", "‣", "⁃", "⁌", "⁍", "∙",
                                           "○", "●", "◘", "◦", "⦾", "⦿"};
  return std::ranges::any_of(kBullets, [&](std::string_view b) { return line.starts_with(b); });
}

double boilerplate_share(RuleScratch& scratch) {
  const std::string_view text = scratch.text.text();
  lower(text, scratch.bytes);
  if (!any_contained(scratch.bytes, kSigns)) return 0;
  std::uint64_t boilerplate = 0;
  for (const Segment& paragraph : scratch.segments.filled) {
    lower(text.substr(paragraph.begin, paragraph.end - paragraph.begin), scratch.bytes);
    if (contains(scratch.bytes, "lorem ipsum")) return 1;
    if (any_contained(scratch.bytes, kPolicies)) ++boilerplate;
  }
  return share(boilerplate, scratch.segments.count());
}

}  // namespace winnow
