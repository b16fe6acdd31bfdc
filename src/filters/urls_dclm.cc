// DCLM's removal of URLs from texts: what its two regular expressions match, in linear time.
//
//   \s{0,10}(?:((https?|ftp)://))?[-a-zA-Z0-9@:%._\+~#=]{1,256}\.(TLD)\b([-a-zA-Z0-9()@:%_\+.~#?&//=]*)
//   \s{0,10}\b((https?|ftp)://)?(?:[0-2]?[0-9]{1,2}\.){3}[0-2]?[0-9]{1,2}[-a-zA-Z0-9()@:%_\+.~#?&//=]*
//
// The first is tried only if the text begins with a top-level domain in any case: DCLM asks with
// re.match where it means re.search.
#include <algorithm>
#include <array>

#include "filters/rule_scratch.h"
#include "filters/top_level_domains.h"
#include "winnow/core/utf8.h"
#include "winnow/filters/entry_set.h"

namespace winnow {
namespace {

using namespace character_class;

constexpr std::size_t kMostSpaces = 10;
constexpr std::size_t kMostName = 256;
constexpr std::size_t kNone = std::string_view::npos;

constexpr std::array<bool, 256> members(std::string_view signs) {
  std::array<bool, 256> set{};
  for (unsigned char c = '0'; c <= '9'; ++c) set[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) set[c] = set[c - 'a' + 'A'] = true;
  for (const char c : signs) set[static_cast<unsigned char>(c)] = true;
  return set;
}
constexpr auto kName = members("-@:%._+~#=");
constexpr auto kTail = members("-()@:%_+.~#?&/=");

bool is_in(const std::array<bool, 256>& set, std::string_view text, std::size_t at) {
  return at < text.size() && set[static_cast<unsigned char>(text[at])];
}
std::size_t end_of(const std::array<bool, 256>& set, std::string_view text, std::size_t at) {
  while (is_in(set, text, at)) ++at;
  return at;
}
bool is_digit(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

/// \w
bool is_word(std::string_view text, std::size_t at) {
  return text[at] == '_' || (class_at(text, at) & kAlphanumeric) != 0;
}
/// \b
bool is_boundary(std::string_view text, std::size_t at) {
  const bool before = at > 0 && is_word(text, last_character(text.substr(0, at)));
  return before != (at < text.size() && is_word(text, at));
}

const EntrySet& top_level_domains() {
  static const EntrySet domains = [] {
    EntrySet set;
    for (std::size_t at = 0; at < kTopLevelDomains.size();) {
      const std::size_t end = kTopLevelDomains.find(' ', at);
      set.add(kTopLevelDomains.substr(at, end - at));
      at = end + 1;
    }
    set.finish();
    return set;
  }();
  return domains;
}

/// Behind the longest top-level domain that begins at `at` and ends at a boundary; kNone if none.
std::size_t domain_end(std::string_view text, std::size_t at) {
  std::size_t end = kNone;
  top_level_domains().for_each_prefix(text.substr(at), [&](std::string_view domain) {
    if (is_boundary(text, at + domain.size())) end = at + domain.size();
  });
  return end;
}

/// In lower case, of the scripts that top-level domains have.
char32_t in_lower_case(char32_t c) {
  const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (in(U'A', U'Z') || in(U'А', U'Я') || in(U'Α', U'Ω') || c == U'Ö') return c + 32;
  if (in(U'Ѐ', U'Џ')) return c + 80;
  if (in(U'Ա', U'Ֆ')) return c + 48;
  if (in(U'\u1C90', U'\u1CBA')) return c - 0xBC0;
  if (c == U'Ή') return U'ή';
  if (c == U'Қ') return U'қ';
  if (c == U'İ' || c == U'ı') return U'i';  // as re.I has it
  if (c == U'ſ') return U's';
  return c == U'\u212A' ? U'k' : c;
}

bool begins_with_domain(std::string_view text, std::string& lower) {
  constexpr std::size_t kEnough = 64;  // bytes; no domain is longer
  lower.clear();
  for (std::size_t at = 0; at < text.size() && lower.size() < kEnough;) {
    const char32_t c = next_character(text, at);
    append_character(in_lower_case(c), lower);
  }
  bool begins = false;
  top_level_domains().for_each_prefix(lower, [&](std::string_view) { begins = true; });
  return begins;
}

/// Copies a text but for what is found in it, with up to ten characters of white space before each.
class Removal {
 public:
  Removal(std::string_view text, std::string& out) : text_(text), out_(out) { out.clear(); }

  std::size_t copied() const { return copied_; }
  void remove(std::size_t begin, std::size_t end) {
    for (std::size_t spaces = 0; spaces < kMostSpaces && begin > copied_; ++spaces) {
      const std::size_t before = last_character(text_.substr(0, begin));
      if ((class_at(text_, before) & kSpace) == 0) break;
      begin = before;
    }
    out_.append(text_, copied_, begin - copied_);
    copied_ = end;
    ++count_;
  }
  std::uint64_t finish() {
    out_.append(text_, copied_);
    return count_;
  }

 private:
  std::string_view text_;
  std::string& out_;
  std::size_t copied_ = 0;
  std::uint64_t count_ = 0;
};

/// Where "https://" and the like begin that end at `at`, in "..https" of [from, at); kNone.
std::size_t scheme_before(std::string_view text, std::size_t from, std::size_t at) {
  if (!text.substr(at).starts_with("//")) return kNone;
  for (const std::string_view scheme : {"https:", "http:", "ftp:"}) {
    if (text.substr(from, at - from).ends_with(scheme)) return at - scheme.size();
  }
  return kNone;
}

/// A stretch of what names are made of, and its dots that a top-level domain follows.
struct Name {
  std::size_t begin;
  std::size_t end;
  std::size_t first_dot = kNone;  ///< the first one behind the first character
};
Name read_name(std::string_view text, std::size_t at) {
  Name name{at, end_of(kName, text, at)};
  for (std::size_t dot = at + 1; dot < name.end && name.first_dot == kNone; ++dot) {
    if (text[dot] == '.' && domain_end(text, dot + 1) != kNone) name.first_dot = dot;
  }
  return name;
}

/// The end of a match whose name begins at `begin`: behind the last dot that it may have.
std::size_t match_end(std::string_view text, const Name& name, std::size_t begin) {
  for (std::size_t dot = std::min(begin + kMostName, name.end - 1);; --dot) {
    const std::size_t end = text[dot] == '.' ? domain_end(text, dot + 1) : kNone;
    if (end != kNone) return end_of(kTail, text, end);
  }
}

std::uint64_t remove_names(std::string_view text, std::string& out) {
  Removal removal(text, out);
  for (std::size_t at = 0; at < text.size();) {
    if (!is_in(kName, text, at)) {
      ++at;
      continue;
    }
    const Name name = read_name(text, at);
    std::size_t begin = kNone;
    if (name.first_dot != kNone) {
      begin = name.first_dot - at > kMostName ? name.first_dot - kMostName : at;
    }
    std::size_t end = begin == kNone ? kNone : match_end(text, name, begin);
    const std::size_t scheme = scheme_before(text, at, name.end);
    if (scheme != kNone && scheme <= begin && is_in(kName, text, name.end + 2)) {
      const Name behind = read_name(text, name.end + 2);
      const bool matches =
          behind.first_dot != kNone && behind.first_dot - behind.begin <= kMostName;
      if (matches) {
        begin = scheme;
        end = match_end(text, behind, behind.begin);
      }
    }
    if (begin != kNone) removal.remove(begin, end);
    at = begin == kNone ? name.end : end;
  }
  return removal.finish();
}

/// Behind an IPv4 address and what hangs on to it; kNone if none begins at `at`.
std::size_t address_end(std::string_view text, std::size_t at) {
  for (int part = 0; part < 3; ++part) {
    std::size_t digits = 0;
    while (digits < 4 && is_digit(text, at + digits)) ++digits;
    const bool fits = digits == 1 || digits == 2 || (digits == 3 && text[at] <= '2');
    if (!fits || at + digits >= text.size() || text[at + digits] != '.') return kNone;
    at += digits + 1;
  }
  return is_digit(text, at) ? end_of(kTail, text, at) : kNone;
}

std::uint64_t remove_addresses(std::string_view text, std::string& out) {
  Removal removal(text, out);
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = kNone;
    if (is_digit(text, at) || text[at] == 'h' || text[at] == 'f') {
      std::size_t address = at;
      for (const std::string_view scheme : {"https://", "http://", "ftp://"}) {
        if (text.substr(at).starts_with(scheme)) address = at + scheme.size();
      }
      end = is_digit(text, address) && is_boundary(text, at) ? address_end(text, address) : kNone;
    }
    if (end != kNone) removal.remove(at, end);
    at = end == kNone ? at + 1 : end;
  }
  return removal.finish();
}

}  // namespace

void measure_urls_dclm(RuleScratch& scratch, std::span<double> facts) {
  std::string_view text = scratch.text.text();
  std::uint64_t removed = 0;
  if (begins_with_domain(text, scratch.bytes)) {
    removed = remove_names(text, scratch.bytes);
    text = scratch.bytes;
  }
  removed += remove_addresses(text, scratch.edited);
  facts[0] = static_cast<double>(removed);
  facts[1] = scratch.edited.empty() ? 1 : 0;
  if (removed > 0) scratch.edit = Edit::kOther;
}

}  // namespace winnow
