// datatrove's citations.
#include "winnow/core/citations.h"

#include "filters/rule_scratch.h"

namespace winnow {

void measure_citations_datatrove(RuleScratch& scratch, std::span<double> facts) {
  scratch.edited.clear();
  const std::uint64_t citations = append_without_citations(scratch.text.text(), scratch.edited);
  facts[0] = static_cast<double>(citations);
  if (citations > 0) scratch.edit = Edit::kOther;
}

}  // namespace winnow
