// datatrove's C4 rules: which lines go, which pages.
#include <algorithm>
#include <array>
#include <functional>

#include "filters/rule_scratch.h"

namespace winnow {
namespace {

void measure(RuleScratch& scratch, C4LineEnds ends, std::span<double> facts) {
  const C4Page page = keep_c4_lines(scratch.text, ends, scratch);
  scratch.edit = page.is_whole_lines ? Edit::kLines : Edit::kOther;
  c4_facts(page, facts);
}

}  // namespace

void c4_facts(const C4Page& page, std::span<double> facts) {
  facts[0] = page.lorem_ipsum ? 1 : 0;
  facts[1] = page.curly_bracket ? 1 : 0;
  facts[2] = static_cast<double>(page.sentences);
  facts[3] = static_cast<double>(page.removed_lines);
}

void measure_c4_datatrove(RuleScratch& scratch, std::span<double> facts) {
  measure(scratch, C4LineEnds::kTerminal, facts);
}

void measure_c4_any_line_end_datatrove(RuleScratch& scratch, std::span<double> facts) {
  measure(scratch, C4LineEnds::kAny, facts);
}

void measure_c4_paragraphs_datatrove(RuleScratch& scratch, std::span<double> facts) {
  std::array<std::uint32_t, 3> longest{};
  for (const Line line : scratch.text.lines()) {
    if (line.characters <= longest.back()) continue;
    longest.back() = line.characters;
    std::ranges::sort(longest, std::greater());
  }
  facts[0] = longest.back();
}

}  // namespace winnow
