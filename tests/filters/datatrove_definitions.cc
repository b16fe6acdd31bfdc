// datatrove.
#include <algorithm>
#include <map>
#include <set>

#include "filters/peer_definitions.h"
#include "winnow/core/sentences.h"

namespace winnow {
namespace {

using namespace python;

Facts gopher(const Text& text) {
  const Texts all = words(text);
  Texts plain;
  std::set<Text> stop_words;
  std::size_t alphabetic = 0;
  for (const Text& word : all) {
    const auto is_punctuation = [](char32_t c) { return is(c, character_class::kPunctuation); };
    const auto is_letter = [](char32_t c) { return is(c, character_class::kLetter); };
    if (!std::ranges::all_of(word, is_punctuation)) plain.push_back(word);
    if (std::ranges::any_of(word, is_letter)) ++alphabetic;
    if (kStopWords.contains(word)) stop_words.insert(word);
  }
  std::size_t bullets = 0;
  std::size_t ellipses = 0;
  for (const Text& line : lines(text)) {
    const Text stripped = strip(line);
    bullets += stripped.starts_with(U"•") || stripped.starts_with(U"-") ? 1 : 0;
    ellipses += stripped.ends_with(U"...") || stripped.ends_with(U"…") ? 1 : 0;
  }
  const std::size_t count_lines = lines(text).size();
  return {static_cast<double>(plain.size()),
          share(characters(plain), plain.size()),
          share(count(text, U"#"), all.size()),
          share(count(text, U"...") + count(text, U"…"), all.size()),
          share(bullets, count_lines),
          share(ellipses, count_lines),
          share(alphabetic, all.size()),
          static_cast<double>(stop_words.size())};
}

struct Duplicates {
  std::size_t elements = 0;
  std::size_t characters = 0;
};
Duplicates find_duplicates(const Texts& parts) {
  std::set<Text> seen;
  Duplicates duplicates;
  for (const Text& part : parts) {
    if (seen.insert(part).second) continue;
    ++duplicates.elements;
    duplicates.characters += part.size();
  }
  return duplicates;
}

std::size_t find_top_duplicate(const Texts& all, std::size_t n) {
  std::map<Text, std::size_t> counts;
  Text top;
  if (all.size() < n) return 0;
  for (std::size_t i = 0; i + n <= all.size(); ++i) ++counts[join(all, i, n, U" ")];
  for (std::size_t i = all.size() - n + 1; i-- > 0;) {  // backwards: the earliest wins
    const Text gram = join(all, i, n, U" ");
    if (top.empty() || counts[gram] >= counts[top]) top = gram;
  }
  return top.size() * counts[top];
}

std::size_t find_all_duplicate(const Texts& all, std::size_t n) {
  std::set<Text> unique;
  std::size_t repeated = 0;
  for (std::size_t i = 0; i + n <= all.size();) {
    const Text gram = join(all, i, n, U"");
    if (unique.insert(gram).second) {
      ++i;
    } else {
      repeated += gram.size();
      i += n;
    }
  }
  return repeated;
}

Facts gopher_repetition(const Text& text) {
  const Texts paragraphs = split_at_line_feeds(strip(text), 2);
  const Texts all_lines = split_at_line_feeds(text, 1);
  const Texts all = words(text);
  Facts facts = {share(find_duplicates(paragraphs).elements, paragraphs.size()),
                 share(find_duplicates(paragraphs).characters, text.size()),
                 share(find_duplicates(all_lines).elements, all_lines.size()),
                 share(find_duplicates(all_lines).characters, text.size())};
  for (const std::size_t n : {2U, 3U, 4U}) {
    facts.push_back(share(find_top_duplicate(all, n), text.size()));
  }
  for (const std::size_t n : {5U, 6U, 7U, 8U, 9U, 10U}) {
    facts.push_back(share(find_all_duplicate(all, n), text.size()));
  }
  return facts;
}

enum class LineEnds { kTerminal, kAny };

/// CITATION_REGEX.sub("", line), for \[\d*]|\[edit]|\[citation needed].
Text without_citations(const Text& line) {
  Text out;
  for (std::size_t at = 0; at < line.size();) {
    const Text rest = line.substr(at);
    std::size_t digits = 1;
    while (digits < rest.size() && is_decimal(rest[digits])) ++digits;
    if (rest.starts_with(U"[edit]")) {
      at += 6;
    } else if (rest.starts_with(U"[citation needed]")) {
      at += 17;
    } else if (rest[0] == U'[' && digits < rest.size() && rest[digits] == U']') {
      at += digits + 1;
    } else {
      out += line[at++];
    }
  }
  return out;
}

struct C4 {
  Facts facts;
  Text text;
};

C4 c4(const Text& text, LineEnds ends) {
  static const Texts kPolicies = {U"terms of use", U"privacy policy", U"cookie policy",
                                  U"uses cookies", U"use of cookies", U"use cookies"};
  Text first;
  Texts kept;
  std::size_t sentences = 0;
  for (const Text& raw : lines(text)) {
    const Texts all = words(strip(raw));
    const Text line = without_citations(strip(raw));
    const auto is_long = [](const Text& word) { return word.size() > 1000; };
    if (std::ranges::any_of(all, is_long)) continue;
    const bool well =
        !line.empty() && Text(U".?!\"'").find(line.back()) != Text::npos && !line.ends_with(U"...");
    if (ends == LineEnds::kTerminal && !well) continue;
    if (all.size() < 3) continue;
    const Text low = lower(line);
    if (has(low, U"lorem ipsum") && first.empty()) first = U"lorem";
    if (has(low, U"javascript")) continue;
    if (has(line, U"{") && first.empty()) first = U"curly";
    if (std::ranges::any_of(kPolicies, [&](const Text& p) { return has(low, p); })) continue;
    sentences += count_sentences(encoded(line));
    kept.push_back(line);
  }
  return {{first == U"lorem" ? 1.0 : 0.0, first == U"curly" ? 1.0 : 0.0,
           static_cast<double>(sentences), static_cast<double>(lines(text).size() - kept.size())},
          strip(join(kept, 0, kept.size(), U"\n"))};
}

Facts c4_paragraphs(const Text& text) {
  std::vector<std::size_t> lengths = {0, 0, 0};
  for (const Text& line : split(text, U"\n")) lengths.push_back(line.size());
  std::ranges::sort(lengths, std::greater());
  return {static_cast<double>(lengths[2])};
}

Facts fineweb(const Text& text) {
  Texts all;
  std::size_t punctuated = 0;
  std::size_t short_lines = 0;
  for (const Text& line : split(text, U"\n")) {
    if (strip(line).empty()) continue;
    all.push_back(line);
    punctuated += is(line.back(), character_class::kTerminal) ? 1 : 0;
    short_lines += line.size() <= 30 ? 1 : 0;
  }
  const std::size_t line_feeds = count(text, U"\n");
  return {static_cast<double>(all.size()), share(punctuated, all.size()),
          share(short_lines, all.size()),
          share(find_duplicates(all).characters, text.size() - line_feeds),
          share(line_feeds, words(text).size())};
}

}  // namespace

std::vector<double> datatrove_facts(std::string_view preset, const python::Text& text) {
  if (preset == "gopher@datatrove") return gopher(text);
  if (preset == "gopher_repetition@datatrove") return gopher_repetition(text);
  if (preset == "c4@datatrove") return c4(text, LineEnds::kTerminal).facts;
  if (preset == "c4_any_line_end@datatrove") return c4(text, LineEnds::kAny).facts;
  if (preset == "c4_paragraphs@datatrove") return c4_paragraphs(text);
  if (preset == "fineweb@datatrove") return fineweb(text);
  return {};
}

python::Text c4_text(std::string_view preset, const python::Text& text) {
  return c4(text, preset == "c4@datatrove" ? LineEnds::kTerminal : LineEnds::kAny).text;
}

}  // namespace winnow
