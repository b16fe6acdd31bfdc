#include "curate/duplicates.h"

#include <map>
#include <utility>
#include <vector>

#include "curate/reason.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

void append_place_of(const Ledger& ledger, std::int64_t row, std::string& out) {
  const DocumentKey key = ledger.key(row);
  append_place({ledger.shards()[key.shard], key.ordinal, ledger.id(row)}, out);
}

}  // namespace

std::string duplicates_of(const Ledger& ledger, const Verdicts& verdicts) {
  std::map<std::pair<std::uint8_t, std::int64_t>, std::vector<std::int64_t>> groups;
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    const Verdict& verdict = verdicts[row];
    if (verdict.witness != kNoWitness) groups[{verdict.pass, verdict.witness}].push_back(row);
  }
  std::string lines;
  for (const auto& [group, dropped] : groups) {
    lines += "{\"pass\":";
    append_json_string(verdicts.passes()[group.first - 1U], lines);
    lines += ",\"kept\":";
    append_place_of(ledger, group.second, lines);
    lines += "},\"dropped\":[";
    for (const std::int64_t row : dropped) {
      if (row != dropped.front()) lines += ',';
      append_place_of(ledger, row, lines);
      lines += ",\"similarity\":";
      append_json_number(verdicts[row].value, lines);
      lines += '}';
    }
    lines += "]}\n";
  }
  return lines;
}

}  // namespace winnow
