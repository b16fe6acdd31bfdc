// NeMo Curator.
#include <algorithm>

#include "filters/peer_definitions.h"

namespace winnow {

using namespace python;

namespace {

/// Characters that are one of these.
std::size_t count_any(const Text& text, const Text& characters) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [&](char32_t c) { return characters.find(c) != Text::npos; }));
}

std::size_t count_class(const Text& text, CharacterClass what) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [&](char32_t c) { return is(c, what); }));
}

double symbol_to_word(const Texts& all) {
  static const std::set<Text> kMarks = {U"...", U"[...]", U"…", U"(...)", U"[…]", U"-»"};
  std::size_t symbols = 0;
  for (const Text& word : all) {
    Text squeezed;  // each run of # is one
    for (const char32_t c : word) {
      if (c != U'#' || squeezed.empty() || squeezed.back() != U'#') squeezed += c;
    }
    const double ratio = share(count(squeezed, U"#"), word.size());
    symbols += kMarks.contains(word) || ratio > 0.5 ? 1 : 0;
  }
  return share(symbols, all.size());
}

/// The length of the match of
/// https?://(?:[A-Za-z0-9$\-_@.&+/:=?#~]|[!*\(\),]|(?:%[0-9A-Fa-f]{2}))+ at the start; 0 if none.
std::size_t url_length(const Text& text) {
  const Text plain =
      U"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$-_@.&+/:=?#~!*(),";
  const Text hex = U"0123456789abcdefABCDEF";
  for (const Text& start : {Text(U"http://"), Text(U"https://")}) {
    if (!text.starts_with(start)) continue;
    std::size_t end = start.size();
    for (;;) {
      if (end < text.size() && plain.find(text[end]) != Text::npos) {
        ++end;
      } else if (end + 2 < text.size() && text[end] == U'%' &&
                 count_any(text.substr(end + 1, 2), hex) == 2) {
        end += 3;
      } else {
        break;
      }
    }
    return end > start.size() ? end : 0;
  }
  return 0;
}

std::size_t url_characters(const Text& text) {
  std::size_t sum = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = url_length(text.substr(at));
    sum += length;
    at += std::max<std::size_t>(length, 1);
  }
  return sum;
}

double boilerplate(const Texts& paragraphs) {
  static const Texts kPhrases = {
      U"terms of use", U"privacy policy",           U"cookie policy",
      U"uses cookies", U"privacy overview",         U"use of cookies",
      U"use cookies",  U"privacy & cookies policy", U"privacy and cookies policy"};
  std::size_t found = 0;
  for (const Text& paragraph : paragraphs) {
    const Text low = lower(strip(paragraph));
    if (has(low, U"lorem ipsum")) return 1;
    found += std::ranges::any_of(kPhrases, [&](const Text& p) { return has(low, p); }) ? 1 : 0;
  }
  return share(found, paragraphs.size());
}

Facts distinct(const Texts& parts) {
  const std::set<Text> set(parts.begin(), parts.end());
  const Texts once(set.begin(), set.end());
  const std::size_t all = characters(parts);
  return {parts.empty() ? 1 : share(set.size(), parts.size()),
          all == 0 ? 1 : share(characters(once), all)};
}

enum class At { kBegin, kEnd };

/// Lines with one of the marks at that end.
template <std::size_t Size>
std::size_t count_with(const Texts& lines, At at, const Text (&marks)[Size]) {
  return static_cast<std::size_t>(std::ranges::count_if(lines, [&](const Text& line) {
    const Text low = lower(strip(line));
    return std::ranges::any_of(marks, [&](const Text& mark) {
      return at == At::kEnd ? low.ends_with(mark) : low.starts_with(mark);
    });
  }));
}

double top_gram_share(const Text& text, const Texts& all, std::size_t n) {
  const Grams grams = grams_of(all, n);
  if (grams.all.empty()) return 1;
  const std::size_t most = grams.counts[top_of(grams)];
  std::size_t place = 0;
  std::size_t longest = 0;
  for (std::size_t g = 0; g < grams.all.size(); ++g) {
    if (grams.counts[g] < most || characters(grams.all[g]) <= longest) continue;
    longest = characters(grams.all[g]);
    place = g;
  }
  const Text top = join(grams.all[place], 0, n, U" ");
  return share(count(text, top) * top.size(), text.size());
}

double duplicate_gram_share(const Text& text, const Texts& all, std::size_t n) {
  const Grams grams = grams_of(all, n);
  if (grams.all.empty()) return 1;
  std::set<Texts> seen;
  std::size_t duplicated = 0;
  std::size_t overlap = 0;
  for (const Texts& gram : grams.all) {
    if (!seen.insert(gram).second) {
      for (std::size_t k = overlap; k < n; ++k) duplicated += gram[k].size();
      duplicated += std::min(n - overlap, n - 1);
      overlap = n;
    }
    overlap = overlap == 0 ? 0 : overlap - 1;
  }
  return share(duplicated, text.size());
}

}  // namespace

Facts curator_facts(const Text& text) {
  static const Text kEndMarks[] = {U".", U"?", U"!", U"\"", U"'"};
  static const Text kEllipses[] = {U"...", U"[...]", U"…",           U"(...)",
                                   U"[…]", U"-»",    U"read more..", U"read more"};
  static const Text kBullets[] = {U"•", U"‣", U"⁃", U"⁌", U"⁍", U"∙",
                                  U"○", U"●", U"◘", U"◦", U"⦾", U"⦿"};
  const Text kPlain = U"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\n?!,.";
  const auto of_all = [&](std::size_t part) { return text.empty() ? 1 : share(part, text.size()); };
  const Texts all = words(text);
  Texts sentences;
  for (const Text& line : split(text, U"\n")) {
    if (!strip(line).empty()) sentences.push_back(line);
  }
  const Texts paragraphs = split(text, U"\n\n");
  std::size_t alphabetic = 0;
  std::size_t common = 0;
  std::size_t longest = 0;
  for (const Text& word : all) {
    alphabetic += count_class(word, character_class::kAlphabetic) > 0 ? 1 : 0;
    common += kStopWords.contains(word) ? 1 : 0;
    longest = std::max(longest, word.size());
  }
  Facts facts = {
      of_all(text.size() - count_any(text, kPlain)),
      symbol_to_word(all),
      of_all(count_class(text, character_class::kDigit)),
      of_all(url_characters(text)),
      of_all(count_any(text, U"\t\n\r\b ")),
      of_all(count_any(text, U"{}⟨⟩[]()")),
      boilerplate(paragraphs),
      distinct(sentences)[0],
      distinct(paragraphs)[0],
      distinct(sentences)[1],
      distinct(paragraphs)[1],
      static_cast<double>(all.size()),
      share(sentences.size() - count_with(sentences, At::kEnd, kEndMarks), sentences.size()),
      share(alphabetic, all.size()),
      static_cast<double>(common),
      share(characters(all), all.size()),
      static_cast<double>(longest)};
  facts.push_back(share(count_with(sentences, At::kEnd, kEllipses), sentences.size()));
  for (std::size_t n = 2; n <= 4; ++n) facts.push_back(top_gram_share(text, all, n));
  for (std::size_t n = 5; n <= 10; ++n) facts.push_back(duplicate_gram_share(text, all, n));
  facts.push_back(share(count_with(sentences, At::kBegin, kBullets), sentences.size()));
  return facts;
}

}  // namespace winnow
