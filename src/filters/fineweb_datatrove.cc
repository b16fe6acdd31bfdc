// datatrove's FineWeb rules.
#include "filters/rule_scratch.h"

namespace winnow {
namespace {

constexpr std::uint32_t kShortLine = 30;  // characters

}  // namespace

void measure_fineweb_datatrove(RuleScratch& scratch, std::span<double> facts) {
  const Anatomy& text = scratch.text;
  std::uint64_t punctuated = 0;
  std::uint64_t short_lines = 0;
  scratch.segments.clear();
  for (const Line line : text.lines()) {
    if (line.blank()) continue;
    scratch.segments.filled.push_back({line.begin, line.end, line.characters});
    punctuated +=
        (class_at(text(line), last_character(text(line))) & character_class::kTerminal) != 0 ? 1
                                                                                             : 0;
    short_lines += line.characters <= kShortLine ? 1 : 0;
  }
  const auto lines = scratch.segments.filled.size();
  const auto line_feeds = text.lines().size() - 1;
  facts[0] = static_cast<double>(lines);
  facts[1] = share(punctuated, lines);
  facts[2] = share(short_lines, lines);
  facts[3] = share(find_duplicates(scratch).characters, text.characters() - line_feeds);
  facts[4] = share(line_feeds, text.words().size());
}

}  // namespace winnow
