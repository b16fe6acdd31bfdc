#include "winnow/filters/url_lists.h"

#include <algorithm>

#include "filters/list_file.h"

namespace winnow {
namespace {

enum List : std::size_t { kDomains, kUrls, kWords, kSoftWords, kSubstrings };
constexpr std::ptrdiff_t kMostNamed = 8;
constexpr std::size_t kMostEntryBytes = 1000;

bool is_plain(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lower;
}

/// Its letters and digits.
std::string plain(std::string lower) {
  std::erase_if(lower, [](char c) { return !is_plain(c); });
  return lower;
}

std::string entry_of(std::size_t list, const std::string& path, std::string_view line,
                     std::uint64_t number) {
  const std::string bad = std::string("'").append(line) + "' is no ";
  if (list == kUrls) {
    if (host_of(line).name.empty()) {
      fail_entry(path, number, bad + "URL", "write example.com/page or https://example.com/page");
    }
    return plain_url(line);
  }
  std::string entry = list == kDomains ? read_host(line).name : plain(in_lower_case(line));
  if (!entry.empty()) return entry;
  if (list == kDomains) {
    fail_entry(path, number, bad + "domain",
               "write example.com, which means all hosts below it too; whole URLs go into a list "
               "of \"urls\"");
  }
  fail_entry(path, number, bad + "word: it has no ASCII letter or digit",
             "write letters and digits, or take the line out");
}

using Found = std::vector<std::string_view>;

void find_domains(const EntrySet& domains, const Host& host, Found& found) {
  for (std::string_view name = host.name; !name.empty();) {
    if (domains.contains(name)) found.push_back(name);
    const std::size_t dot = name.find('.');
    if (dot == name.npos || host.address) break;
    name.remove_prefix(dot + 1);
  }
}

/// The different words of a URL in lower case, ascending.
Found words_of(std::string_view lower) {
  Found words;
  for (std::size_t at = 0; at < lower.size();) {
    const std::size_t begin = at;
    while (at < lower.size() && is_plain(lower[at])) ++at;
    if (at > begin) words.push_back(lower.substr(begin, at - begin));
    ++at;
  }
  std::ranges::sort(words);
  const auto again = std::ranges::unique(words);
  words.erase(again.begin(), again.end());
  return words;
}

void find_substrings(const EntrySet& substrings, std::string_view text, Found& found) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    substrings.for_each_prefix(text.substr(at),
                               [&](std::string_view entry) { found.push_back(entry); });
  }
  std::ranges::sort(found);
  const auto again = std::ranges::unique(found);
  found.erase(again.begin(), again.end());
}

void name_entries(std::size_t list, const Found& found, std::string& names) {
  if (!names.empty()) names += ' ';
  names += kUrlLists[list];
  char before = ':';
  for (const std::string_view entry :
       std::span(found).first(static_cast<std::size_t>(std::min(std::ssize(found), kMostNamed)))) {
    names += before;
    names += entry;
    before = ',';
  }
}

/// Cut to kMostEntryBytes, between characters.
void cut(std::string& names) {
  if (names.size() <= kMostEntryBytes) return;
  std::size_t end = kMostEntryBytes;
  while ((static_cast<unsigned char>(names[end]) & 0xC0) == 0x80) --end;
  names.resize(end);
}

}  // namespace

UrlLists::UrlLists(const UrlOptions& options) {
  for (const std::size_t list : options.used()) {
    for (const std::string& path : options.lists[list]) {
      for_each_entry(path, [&](std::string_view line, std::uint64_t number) {
        if (!line.starts_with('#')) lists_[list].add(entry_of(list, path, line, number));
      });
    }
    lists_[list].finish();
  }
  if (!options.public_suffixes.empty()) {
    suffixes_.emplace(options.public_suffixes, options.private_suffixes);
  }
}

UrlFacts UrlLists::measure(std::string_view url) const {
  UrlFacts facts;
  facts.host = host_of(url);
  facts.domain = domain_of(facts.host, suffixes_ ? &*suffixes_ : nullptr);
  const std::string lower = in_lower_case(url);
  const std::string whole = lists_[kUrls].empty() ? std::string() : plain_url(url);
  const Found words = words_of(lower);
  const std::string signs = plain(lower);
  for (std::size_t list = 0; list < kUrlListCount; ++list) {
    const EntrySet& entries = lists_[list];
    if (entries.empty()) continue;
    Found found;
    if (list == kDomains) find_domains(entries, facts.host, found);
    if (list == kUrls && entries.contains(whole)) found.push_back(whole);
    if (list == kSubstrings) find_substrings(entries, signs, found);
    if (list == kWords || list == kSoftWords) {
      std::ranges::copy_if(words, std::back_inserter(found),
                           [&](std::string_view word) { return entries.contains(word); });
    }
    facts.counts[list] = std::ssize(found);
    if (!found.empty()) name_entries(list, found, facts.entries);
  }
  cut(facts.entries);
  return facts;
}

}  // namespace winnow
