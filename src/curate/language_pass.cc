// The pass `language`.
#include "curate/passes.h"

namespace winnow {

void language_pass(const LanguagePass& pass, const Ledger& ledger, Verdicts& verdicts) {
  const std::vector<double> languages = ledger.numbers(kLanguageFact);
  const std::vector<double> scores = ledger.numbers(kLanguageScoreFact);
  for (const std::int64_t row : verdicts.alive()) {
    const auto r = static_cast<std::size_t>(row);
    const LanguageLimit* wanted = nullptr;
    for (const LanguageLimit& limit : pass.keep) {
      if (static_cast<double>(limit.number) == languages[r]) wanted = &limit;
    }
    if (wanted == nullptr) {
      verdicts.drop(row, kLanguageFact, languages[r], 0);
    } else if (scores[r] < wanted->min) {
      verdicts.drop(row, wanted->label + ".min", scores[r], wanted->min);
    }
  }
}

}  // namespace winnow
