// exact: of documents with equal texts the best ranked stays.
#include <algorithm>
#include <array>
#include <cstring>

#include "curate/fact_values.h"
#include "curate/passes.h"

namespace winnow {
namespace {

/// Digests are sorted in so many parts, by their first bits, so that a part is small.
constexpr int kPartBits = 4;

struct Entry {
  std::uint64_t high;
  std::uint64_t low;
  std::int64_t row;

  auto operator<=>(const Entry&) const = default;
  bool same_text(const Entry& other) const { return high == other.high && low == other.low; }
};

/// The kept rows whose digests begin with the bits of `part`.
void collect(const Ledger& ledger, const Verdicts& verdicts, std::uint64_t part,
             std::vector<Entry>& entries) {
  entries.clear();
  for (std::size_t shard = 0; shard < ledger.shards().size(); ++shard) {
    const auto [begin, end] = ledger.rows_of(shard);
    const std::span<const std::uint8_t> digests = ledger.digests(shard);
    for (std::int64_t row = begin; row < end; ++row) {
      const std::uint8_t* const digest =
          digests.data() + static_cast<std::size_t>(row - begin) * sizeof(TextDigest);
      if (*digest >> (8 - kPartBits) != part || !verdicts.kept(row)) continue;
      Entry entry{0, 0, row};
      std::memcpy(&entry.high, digest, sizeof(entry.high));
      std::memcpy(&entry.low, digest + sizeof(entry.high), sizeof(entry.low));
      entries.push_back(entry);
    }
    ledger.release(shard, ledger.column(shard, columns::kSha256));
  }
}

}  // namespace

void exact_pass(const ExactPass& pass, const Ledger& ledger, Verdicts& verdicts) {
  std::vector<double> ranks;
  if (pass.rank != "first") {
    ranks = values_of(FactExpression::fact(pass.rank == "longest" ? "characters" : pass.rank),
                      ledger, verdicts);
  }
  const auto goes_before = [&](const Entry& a, const Entry& b) {
    if (ranks.empty()) return a.row < b.row;
    const double left = ranks[static_cast<std::size_t>(a.row)];
    const double right = ranks[static_cast<std::size_t>(b.row)];
    return is_better(left, right) || (!is_better(right, left) && a.row < b.row);
  };
  std::vector<Entry> entries;
  for (std::uint64_t part = 0; part < 1U << kPartBits; ++part) {
    collect(ledger, verdicts, part, entries);
    std::ranges::sort(entries);
    for (auto begin = entries.begin(); begin != entries.end();) {
      const auto end = std::find_if_not(
          begin, entries.end(), [&](const Entry& entry) { return entry.same_text(*begin); });
      const auto best = std::min_element(begin, end, goes_before);
      for (; begin != end; ++begin) {
        if (begin != best) verdicts.drop(begin->row, "sha256", 1, 1, best->row);
      }
    }
  }
}

}  // namespace winnow
