#include "curate/alarm.h"

#include <cstdio>

#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr std::size_t kMostLines = 20;

std::string table_line(const PassedSource& source) {
  char share[16];
  std::snprintf(share, sizeof(share), "%.1f %%",
                100 * static_cast<double>(source.dropped) / static_cast<double>(source.seen));
  return "\n    " + source.name + ": " + std::to_string(source.dropped) + " of " +
         std::to_string(source.seen) + " (" + share + ")";
}

}  // namespace

void check_wipe_out(const std::string& pass, const std::vector<PassedSource>& sources, double most,
                    const std::string& flag) {
  std::size_t wiped = 0;
  std::string table;
  for (const PassedSource& source : sources) {
    if (static_cast<double>(source.dropped) <= most * static_cast<double>(source.seen)) continue;
    if (++wiped <= kMostLines) table += table_line(source);
  }
  if (wiped == 0) return;
  if (wiped > kMostLines) table += "\n    and " + std::to_string(wiped - kMostLines) + " more";
  throw Error(errors::kWipeOut,
              "pass '" + pass + "' drops more than allowed of " + std::to_string(wiped) + " of " +
                  std::to_string(sources.size()) + " sources:" + table,
              {},
              "look at what it drops; " + flag + " 1 lets it pass, another share moves the limit");
}

void check_wipe_out(const Ledger& ledger, const Verdicts& verdicts, double most,
                    const std::string& flag) {
  const std::size_t pass = verdicts.passes().size();  // as Verdict::pass counts
  std::vector<PassedSource> sources;
  for (std::size_t shard = 0; shard < ledger.shards().size(); ++shard) {
    PassedSource source{ledger.shards()[shard], 0, 0};
    const auto [first, last] = ledger.rows_of(shard);
    for (std::int64_t row = first; row < last; ++row) {
      source.seen += verdicts[row].kept() || verdicts[row].pass == pass ? 1 : 0;
      source.dropped += verdicts[row].pass == pass ? 1 : 0;
    }
    sources.push_back(std::move(source));
  }
  check_wipe_out(verdicts.passes().back(), sources, most, flag);
}

}  // namespace winnow
