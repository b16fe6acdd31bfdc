// IBM's text_enrichers, as far as it needs no tokens.
#include <array>

#include "filters/rule_scratch.h"
#include "winnow/core/utf8.h"
#include "winnow/text/categories.h"

namespace winnow {
namespace {

/// [\n\v\f\r\u0085\u2028\u2029]
bool breaks_line(char32_t c) {
  return (c >= U'\n' && c <= U'\r') || c == U'\u0085' || c == U'\u2028' || c == U'\u2029';
}

/// Whether `dots` stand in a text with at most fifteen characters behind them.
bool ends_with(std::string_view text, std::string_view dots) {
  constexpr int kMostBehind = 15;
  const std::size_t at = text.rfind(dots);
  if (at == text.npos) return false;
  std::size_t next = at + dots.size();
  int behind = 0;
  for (; next < text.size() && behind <= kMostBehind; ++behind) next_class(text, next);
  return behind <= kMostBehind;
}

/// What is counted of a text.
struct Counts {
  std::uint64_t paragraphs = 0;
  std::uint64_t ellipses = 0;  ///< paragraphs that end with one
  std::uint64_t bullets = 0;   ///< paragraphs that begin with one
  std::uint64_t characters = 0;
  std::array<std::uint64_t, 7> of{};  ///< by category

  void end_paragraph(std::string_view paragraph) {
    if (paragraph.empty()) return;
    ++paragraphs;
    const std::string_view stripped = strip(paragraph);
    ellipses +=
        ends_with(stripped, "...") || ends_with(stripped, ". . .") || ends_with(stripped, "…") ? 1
                                                                                               : 0;
    for (const std::string_view bullet : {"●", "•", "*", "-"}) {
      bullets += stripped.starts_with(bullet) ? 1 : 0;
    }
  }
};

Counts count(std::string_view text) {
  const Category* const categories = character_categories();
  Counts counts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    const char32_t c = next_character(text, at);
    if (breaks_line(c)) {
      counts.end_paragraph(text.substr(begin, here - begin));
      begin = at;
    } else if (c != U'\t') {
      ++counts.characters;
      ++counts.of[static_cast<std::size_t>(categories[c])];
    }
  }
  counts.end_paragraph(text.substr(begin));
  return counts;
}

}  // namespace

void measure_enrichment_ibm(RuleScratch& scratch, std::span<double> facts) {
  std::ranges::fill(facts, 0);
  if (scratch.text.words().empty()) return;  // IBM's code fails then, and gives zeros
  const Counts counts = count(scratch.text.text());
  const auto share_of = [&](Category category) {
    return share(counts.of[static_cast<std::size_t>(category)], counts.characters);
  };
  const std::uint64_t alphanumeric = counts.of[static_cast<std::size_t>(Category::kLetter)] +
                                     counts.of[static_cast<std::size_t>(Category::kNumber)];
  facts[0] = static_cast<double>(scratch.text.characters() - counts.characters);
  facts[1] = static_cast<double>(counts.paragraphs);
  facts[2] = scratch.text.characters();
  facts[3] = static_cast<double>(counts.characters);
  facts[4] = share(counts.characters, counts.paragraphs);
  facts[5] = share(alphanumeric, counts.characters);
  facts[6] = share_of(Category::kOther);
  facts[7] = share_of(Category::kPunctuation);
  facts[8] = share_of(Category::kSymbol);
  facts[9] = share(counts.ellipses, counts.paragraphs);
  facts[10] = share(counts.bullets, counts.paragraphs);
}

}  // namespace winnow
