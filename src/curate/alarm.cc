#include "curate/alarm.h"

#include <cstdio>

#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr std::size_t kMostLines = 20;

std::string table_line(const std::string& shard, std::int64_t dropped, std::int64_t seen) {
  char share[16];
  std::snprintf(share, sizeof(share), "%.1f %%",
                100 * static_cast<double>(dropped) / static_cast<double>(seen));
  return "\n    " + shard + ": " + std::to_string(dropped) + " of " + std::to_string(seen) + " (" +
         share + ")";
}

}  // namespace

void check_wipe_out(const Ledger& ledger, const Verdicts& verdicts, double most,
                    const std::string& flag) {
  const std::size_t pass = verdicts.passes().size();  // as Verdict::pass counts
  std::size_t wiped = 0;
  std::string table;
  for (std::size_t shard = 0; shard < ledger.shards().size(); ++shard) {
    std::int64_t seen = 0;
    std::int64_t dropped = 0;
    const auto [first, last] = ledger.rows_of(shard);
    for (std::int64_t row = first; row < last; ++row) {
      seen += verdicts[row].kept() || verdicts[row].pass == pass ? 1 : 0;
      dropped += verdicts[row].pass == pass ? 1 : 0;
    }
    if (static_cast<double>(dropped) <= most * static_cast<double>(seen)) continue;
    if (++wiped <= kMostLines) table += table_line(ledger.shards()[shard], dropped, seen);
  }
  if (wiped == 0) return;
  if (wiped > kMostLines) table += "\n    and " + std::to_string(wiped - kMostLines) + " more";
  throw Error(errors::kWipeOut,
              "pass '" + verdicts.passes().back() + "' drops more than allowed of " +
                  std::to_string(wiped) + " of " + std::to_string(ledger.shards().size()) +
                  " sources:" + table,
              {},
              "look at what it drops; " + flag + " 1 lets it pass, another share moves the limit");
}

}  // namespace winnow
