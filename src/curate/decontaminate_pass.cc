#include "curate/passes.h"

namespace winnow {

void decontaminate_pass(const DecontaminatePass& pass, const Ledger& ledger, Verdicts& verdicts) {
  const std::vector<double> ngrams = ledger.numbers(kContaminationNgramsFact);
  const std::vector<double> shares = ledger.numbers(kContaminationFact);
  const auto least = static_cast<double>(pass.ngrams);
  verdicts.explain_by(kContaminationItemFact);
  for (const std::int64_t row : verdicts.alive()) {
    const auto r = static_cast<std::size_t>(row);
    if (ngrams[r] < least || shares[r] < pass.share) continue;
    verdicts.drop(row, "ngrams", ngrams[r], least);
  }
}

}  // namespace winnow
