// datatrove's and DCLM's edits. Their regular expressions are tried at every place, with the C++
// library's, which is Perl's as Python's is; \b, \d, \s and \w of all of Unicode are asked apart.
#include <algorithm>
#include <array>
#include <regex>

#include "filters/peer_definitions.h"
#include "filters/top_level_domains.h"

namespace winnow {

using namespace python;

namespace {

bool is_word(char32_t c) { return c == U'_' || is(c, character_class::kAlphanumeric); }

bool is_boundary(const Text& text, std::size_t at) {
  return (at > 0 && is_word(text[at - 1])) != (at < text.size() && is_word(text[at]));
}

/// One char a character, so that places are the same; '\x80' for what is not ASCII.
std::string as_ascii(const Text& text) {
  std::string ascii;
  for (const char32_t c : text) ascii += c < 0x80 ? static_cast<char>(c) : '\x80';
  return ascii;
}

/// How many characters the expression takes at this place, if it matches there.
std::size_t length_at(const std::string& ascii, std::size_t at, const std::regex& expression) {
  std::smatch match;
  const auto begin = ascii.begin() + static_cast<std::ptrdiff_t>(at);
  const bool found = std::regex_search(begin, ascii.end(), match, expression,
                                       std::regex_constants::match_continuous);
  return found ? static_cast<std::size_t>(match.length(0)) : 0;
}

std::size_t mask_emails(Text& text) {
  static const std::regex kEmail(
      R"([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?|\[(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\.){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?|[A-Za-z0-9-]*[A-Za-z0-9]:)\]))");
  const std::string ascii = as_ascii(text);
  Text out;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = is_boundary(text, at) ? length_at(ascii, at, kEmail) : 0;
    if (length == 0) {
      out += text[at++];
      continue;
    }
    out += count++ % 2 == 0 ? U"email@example.com" : U"firstname.lastname@example.org";
    at += length;
  }
  text = out;
  return count;
}

bool is_global(const std::string& address) {
  std::array<unsigned, 4> octets{};
  std::size_t octet = 0;
  for (const Text& part : split(decoded(address), U".")) {
    if (part.size() > 1 && part[0] == U'0') return false;
    for (const char32_t c : part) octets[octet] = 10 * octets[octet] + (c - U'0');
    ++octet;
  }
  const auto [a, b, c, d] = octets;
  if (a == 192 && b == 0 && c == 0) return d == 9 || d == 10;
  return !(a == 0 || a == 10 || a == 127 || a >= 240 || (a == 100 && b >= 64 && b < 128) ||
           (a == 169 && b == 254) || (a == 172 && b >= 16 && b < 32) ||
           (a == 192 && b == 0 && c == 2) || (a == 192 && b == 168) ||
           (a == 198 && (b == 18 || b == 19)) || (a == 198 && b == 51 && c == 100) ||
           (a == 203 && b == 0 && c == 113));
}

std::size_t mask_addresses(Text& text) {
  static const std::regex kAddress(
      R"((?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\.){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?))");
  static const Texts kOthers = {U"22.214.171.124", U"126.96.36.199",  U"188.8.131.52",
                                U"184.108.40.206", U"220.127.116.11", U"18.104.22.168"};
  const std::string ascii = as_ascii(text);
  Text out;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = length_at(ascii, at, kAddress);
    if (length > 0 && is_global(ascii.substr(at, length))) {
      out += kOthers[count++ % kOthers.size()];
    } else {
      out += text.substr(at, std::max<std::size_t>(length, 1));
    }
    at += std::max<std::size_t>(length, 1);
  }
  text = out;
  return count;
}

Edited pii(Text text) {
  const std::size_t emails = mask_emails(text);
  const std::size_t addresses = mask_addresses(text);
  return {text, {static_cast<double>(emails), static_cast<double>(addresses)}};
}

Edited citations(const Text& text) {
  Text out;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 0;
    const Text rest = text.substr(at);
    std::size_t digits = 1;
    while (digits < rest.size() && is_decimal(rest[digits])) ++digits;
    if (rest[0] == U'[' && digits < rest.size() && rest[digits] == U']') length = digits + 1;
    for (const Text& mark : {Text(U"[edit]"), Text(U"[citation needed]")}) {
      if (rest.starts_with(mark)) length = mark.size();
    }
    if (length == 0) out += text[at];
    count += length > 0 ? 1 : 0;
    at += std::max<std::size_t>(length, 1);
  }
  return {out, {static_cast<double>(count)}};
}

Edited newlines(const Text& text) {
  const Texts parts = split_at_line_feeds(text, 3);
  return {join(parts, 0, parts.size(), U"\n\n"), {static_cast<double>(parts.size() - 1)}};
}

/// counter_line_modifier's expression, of a line in lower case.
bool is_counter(const Text& line) {
  std::string classes;  // what the expression asks of each character
  for (const char32_t c : line) {
    const bool plain = c < 0x80 && !is_decimal(c);
    if (is_decimal(c)) {
      classes += '0';
    } else if (is_space(c)) {
      classes += ' ';
    } else if (plain) {
      classes += static_cast<char>(c);
    } else {
      classes += is_word(c) ? 'W' : '\x80';  // lower case has no W
    }
  }
  static const std::regex kCounter(
      R"([^a-z0_W]*0[,.0]*[kmb]?\s+(likes|shares|comments|retweets|reposts|quotes|bookmarks|upvotes|downvotes|downloads|views|followers)[^a-z0_W]*)");
  return std::regex_match(classes, kCounter);
}

/// Python's re.I for these phrases.
bool same_letter(char32_t c, char32_t wanted) {
  if (wanted == U'i' && (c == U'\u0130' || c == U'\u0131')) return true;
  if (wanted == U's' && c == U'\u017F') return true;
  return (c >= U'A' && c <= U'Z' ? c + 32 : c) == wanted;
}
bool phrase_at(const Text& line, std::size_t at, const Text& phrase) {
  if (at + phrase.size() > line.size()) return false;
  for (std::size_t i = 0; i < phrase.size(); ++i) {
    if (phrase[i] != U'.' && !same_letter(line[at + i], phrase[i])) return false;
  }
  return true;
}

enum class Where { kAny, kSuffix, kPrefix };

Text without(const Text& line, const Text& phrase, Where where, std::size_t& count) {
  Text out;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t length = 0;
    for (const std::size_t spaces : {1, 0}) {  // greedy
      if (where == Where::kPrefix) {
        if (at > 0 || !phrase_at(line, 0, phrase)) continue;
        const bool space = phrase.size() < line.size() && is_space(line[phrase.size()]);
        length = phrase.size() + (space ? 1 : 0);
        break;
      }
      if (spaces == 1 && !is_space(line[at])) continue;
      if (!phrase_at(line, at + spaces, phrase)) continue;
      if (where == Where::kSuffix && at + spaces + phrase.size() != line.size()) continue;
      length = spaces + phrase.size();
      break;
    }
    if (length == 0) out += line[at];
    count += length > 0 ? 1 : 0;
    at += std::max<std::size_t>(length, 1);
  }
  return out;
}

Edited refinedweb_lines(Text text) {
  const std::size_t before = dclm_words(text);
  std::size_t removed = 0;
  std::size_t phrases = 0;
  const auto keep_lines = [&](auto keeps) {
    Texts kept;
    for (const Text& line : split(text, U"\n")) {
      if (line.empty() || keeps(line)) kept.push_back(line);
    }
    removed += split(text, U"\n").size() - kept.size();
    text = join(kept, 0, kept.size(), U"\n");
  };
  const auto cased = [](const Text& line, CharacterCase what) {
    const auto count =
        std::ranges::count_if(line, [&](char32_t c) { return (character_cases()[c] & what) != 0; });
    return share(static_cast<std::size_t>(count), line.size());
  };
  keep_lines([&](const Text& line) { return cased(line, character_case::kUpper) <= 0.5; });
  text = strip(text);
  keep_lines([&](const Text& line) { return cased(line, character_case::kDigit) <= 0.999999; });
  text = strip(text);
  keep_lines([](const Text& line) { return !is_counter(lower(line)); });
  text = strip(text);
  keep_lines([](const Text& line) { return words(line).size() >= 2; });
  const auto remove_phrase = [&](const Text& phrase, Where where) {
    Texts kept;
    for (const Text& line : split(text, U"\n")) {
      const bool is_short = words(line).size() <= 10;
      const Text left = is_short ? without(line, phrase, where, phrases) : line;
      if (is_short && !line.empty() && strip(left).empty()) {
        ++removed;
      } else {
        kept.push_back(left);
      }
    }
    text = strip(join(kept, 0, kept.size(), U"\n"));
  };
  remove_phrase(U"items in cart", Where::kAny);
  remove_phrase(U"read more...", Where::kSuffix);
  remove_phrase(U"sign-in", Where::kPrefix);
  const auto words_before = static_cast<double>(before);
  const auto words_after = static_cast<double>(dclm_words(text));
  return {text,
          {static_cast<double>(removed), static_cast<double>(phrases),
           before == 0 ? 1 : (words_before - words_after) / words_before}};
}

bool is_one_of(char32_t c, std::string_view signs) {
  return c < 0x80 &&
         (std::isalnum(static_cast<int>(c)) != 0 || signs.find(static_cast<char>(c)) != signs.npos);
}

const Texts& domains() {
  static const Texts all = [] {
    Texts texts = split(decoded(kTopLevelDomains), U" ");
    texts.pop_back();
    return texts;
  }();
  return all;
}

/// Where the scheme that may begin at `at` ends: the places to go on from, in the order tried.
std::vector<std::size_t> behind_scheme(const Text& text, std::size_t at) {
  for (const Text scheme : {U"https://", U"http://", U"ftp://"}) {
    if (text.compare(at, scheme.size(), scheme) == 0) return {at + scheme.size(), at};
  }
  return {at};
}

std::size_t tail_end(const Text& text, std::size_t at) {
  while (at < text.size() && is_one_of(text[at], "-()@:%_+.~#?&/=")) ++at;
  return at;
}

/// DCLM's url_regex at one place, backtracking as it does: the end, or npos.
std::size_t url_end(const Text& text, std::size_t at) {
  for (const std::size_t name : behind_scheme(text, at)) {
    std::size_t run = name;
    while (run < text.size() && run < name + 256 && is_one_of(text[run], "-@:%._+~#=")) ++run;
    for (std::size_t dot = run; dot > name; --dot) {
      if (dot >= text.size() || text[dot] != U'.') continue;
      std::size_t longest = 0;
      for (const Text& domain : domains()) {
        const bool here = text.compare(dot + 1, domain.size(), domain) == 0;
        if (here && is_boundary(text, dot + 1 + domain.size())) {
          longest = std::max(longest, domain.size());
        }
      }
      if (longest > 0) return tail_end(text, dot + 1 + longest);
    }
  }
  return Text::npos;
}

/// DCLM's ipv4_regex likewise.
std::size_t address_end(const Text& text, std::size_t at) {
  if (!is_boundary(text, at)) return Text::npos;
  static const std::regex kAddress(R"((?:[0-2]?[0-9]{1,2}\.){3}[0-2]?[0-9]{1,2})");
  const std::string ascii = as_ascii(text);
  for (const std::size_t begin : behind_scheme(text, at)) {
    const std::size_t length = length_at(ascii, begin, kAddress);
    if (length > 0) return tail_end(text, begin + length);
  }
  return Text::npos;
}

/// Takes out what `end_at` finds, from left to right, and up to ten spaces before each.
template <class EndAt>
std::size_t take_out(Text& text, EndAt end_at) {
  Text out;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t spaces = 0;
    while (spaces < 10 && at + spaces < text.size() &&
           is(text[at + spaces], character_class::kSpace)) {
      ++spaces;
    }
    std::size_t end = Text::npos;
    for (std::size_t taken = spaces + 1; taken-- > 0 && end == Text::npos;) {
      if (at + taken < text.size()) end = end_at(text, at + taken);
    }
    if (end == Text::npos) {
      out += text[at++];
      continue;
    }
    ++count;
    at = end;
  }
  text = out;
  return count;
}

/// url_removal_modifier.
Edited urls(Text text) {
  std::size_t removed = 0;
  const bool begins = std::ranges::any_of(domains(), [&](const Text& domain) {
    return lower(text).compare(0, domain.size(), domain) == 0;
  });
  if (begins) removed += take_out(text, url_end);
  removed += take_out(text, address_end);
  return {text, {static_cast<double>(removed), text.empty() ? 1.0 : 0.0}};
}

}  // namespace

bool is_edit(std::string_view preset) {
  return preset == "pii@datatrove" || preset == "citations@datatrove" || preset == "urls@dclm" ||
         preset == "newlines@dclm" || preset == "refinedweb_lines@dclm";
}

Edited edited(std::string_view preset, const Text& text) {
  if (preset == "pii@datatrove") return pii(text);
  if (preset == "citations@datatrove") return citations(text);
  if (preset == "urls@dclm") return urls(text);
  if (preset == "newlines@dclm") return newlines(text);
  return refinedweb_lines(text);
}

}  // namespace winnow
