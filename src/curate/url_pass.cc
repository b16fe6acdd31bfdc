#include "curate/passes.h"

namespace winnow {

void url_pass(const UrlPass& pass, const UrlOptions& measured, const Ledger& ledger,
              Verdicts& verdicts) {
  if (pass.drop_hostless) {
    const std::vector<double> hosts = ledger.numbers(kUrlHostFact);
    for (const std::int64_t row : verdicts.alive()) {
      const double host = hosts[static_cast<std::size_t>(row)];
      if (host < 1) verdicts.drop(row, "no_host", host, 1);
    }
  }
  if (measured.has_lists()) verdicts.explain_by(kUrlEntriesFact);
  for (const std::size_t list : measured.used()) {
    const std::vector<double> found = ledger.numbers(url_fact(list));
    const auto least = static_cast<double>(pass.counts[list]);
    for (const std::int64_t row : verdicts.alive()) {
      const double count = found[static_cast<std::size_t>(row)];
      if (count >= least) verdicts.drop(row, kUrlLists[list], count, least);
    }
  }
}

}  // namespace winnow
