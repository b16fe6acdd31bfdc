// What enrichment@ibm measures, slowly.
#include <algorithm>
#include <array>

#include "filters/peer_definitions.h"
#include "winnow/text/categories.h"

namespace winnow {

using namespace python;

namespace {

bool searches_ellipsis(const Text& paragraph) {
  for (const Text& dots : {Text(U"..."), Text(U". . ."), Text(U"…")}) {
    for (std::size_t at = 0; at + dots.size() <= paragraph.size(); ++at) {
      const bool here = paragraph.compare(at, dots.size(), dots) == 0;
      if (here && paragraph.size() - at - dots.size() <= 15) return true;
    }
  }
  return false;
}

std::size_t count_of(const Texts& paragraphs, const std::vector<Category>& wanted) {
  std::size_t count = 0;
  for (const Text& paragraph : paragraphs) {
    count += static_cast<std::size_t>(std::ranges::count_if(paragraph, [&](char32_t c) {
      const Category category = character_categories()[c];
      return c != U'\t' && std::ranges::find(wanted, category) != wanted.end();
    }));
  }
  return count;
}

}  // namespace

Facts ibm_facts(const Text& text) {
  if (words(text).empty()) return Facts(11, 0.0);
  Texts paragraphs(1);
  for (const char32_t c : text) {
    if (Text(U"\n\v\f\r\u0085\u2028\u2029").find(c) != Text::npos) {
      paragraphs.emplace_back();
    } else {
      paragraphs.back() += c;
    }
  }
  std::erase_if(paragraphs, [](const Text& paragraph) { return paragraph.empty(); });
  const std::size_t all =
      count_of(paragraphs, {Category::kOther, Category::kLetter, Category::kMark, Category::kNumber,
                            Category::kPunctuation, Category::kSymbol, Category::kSeparator});
  std::size_t ellipses = 0;
  std::size_t bullets = 0;
  for (const Text& paragraph : paragraphs) {
    const Text stripped = strip(paragraph);
    ellipses += searches_ellipsis(stripped) ? 1 : 0;
    bullets += !stripped.empty() && Text(U"●•*-").find(stripped[0]) != Text::npos ? 1 : 0;
  }
  return {static_cast<double>(text.size() - all),
          static_cast<double>(paragraphs.size()),
          static_cast<double>(text.size()),
          static_cast<double>(all),
          share(all, paragraphs.size()),
          share(count_of(paragraphs, {Category::kLetter, Category::kNumber}), all),
          share(count_of(paragraphs, {Category::kOther}), all),
          share(count_of(paragraphs, {Category::kPunctuation}), all),
          share(count_of(paragraphs, {Category::kSymbol}), all),
          share(ellipses, paragraphs.size()),
          share(bullets, paragraphs.size())};
}

}  // namespace winnow
