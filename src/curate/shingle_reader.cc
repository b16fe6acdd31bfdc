#include "curate/shingle_reader.h"

#include <algorithm>
#include <deque>

#include "winnow/core/error.h"
#include "winnow/filters/rule_meter.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/jsonl.h"
#include "winnow/text/minhash_shingles.h"

namespace winnow {
namespace {

using ShingleSets = std::vector<std::vector<std::uint64_t>>;

/// What one thread works with.
struct Lane {
  explicit Lane(const ShingleReading& reading)
      : parser(reading.jsonl),
        editor(reading.edits, reading.sources),
        shingles({reading.preset, reading.shingles}) {}

  JsonlParser parser;
  RuleMeter editor;
  MinhashShingles shingles;
};

/// Fills the sets of one shard's rows: sets[k] is that of the record `wanted[k]`.
void read_shard(const std::string& path, const std::string& digest,
                std::span<const std::uint64_t> wanted, const ShingleReading& reading,
                std::deque<Lane>& lanes, std::span<std::vector<std::uint64_t>> sets) {
  JsonlReader reader(open_source(path), reading.jsonl);
  run_pipeline(
      static_cast<int>(lanes.size()), reading.stop,
      [&](Batch& batch) { return reader.next(reading.batch, batch); },
      [&](Batch& batch, int number) {
        Lane& lane = lanes[static_cast<std::size_t>(number)];
        lane.parser.parse(batch);
        for (const Document& document : batch.documents) {
          const auto at = std::ranges::lower_bound(wanted, document.ordinal);
          if (at == wanted.end() || *at != document.ordinal) continue;
          // An ordinal comes once, so no two lanes write one set.
          std::string_view text = document.text;
          if (!reading.edits.empty()) {
            lane.editor.measure(text);
            text = lane.editor.text();
          }
          sets[static_cast<std::size_t>(at - wanted.begin())] = lane.shingles.set(text);
        }
      },
      [](Batch&) {});
  if (reader.source().digest() == digest) return;
  throw Error(errors::kInputChanged, "the input changed while it was read", path,
              "run again when nothing writes to it");
}

}  // namespace

ShingleSets read_shingle_sets(const Ledger& ledger, std::span<const std::string> paths,
                              std::span<const std::int64_t> rows, const ShingleReading& reading) {
  ShingleSets sets(rows.size());
  std::deque<Lane> lanes;
  for (int lane = 0; lane < resolve_threads(reading.threads); ++lane) lanes.emplace_back(reading);
  for (std::size_t shard = 0; shard < paths.size(); ++shard) {
    const auto [first, last] = ledger.rows_of(shard);
    const auto begin = std::ranges::lower_bound(rows, first) - rows.begin();
    const auto end = std::ranges::lower_bound(rows, last) - rows.begin();
    if (begin == end) continue;
    const auto at = static_cast<std::size_t>(begin);
    const auto count = static_cast<std::size_t>(end - begin);
    std::vector<std::uint64_t> wanted;
    for (const std::int64_t row : rows.subspan(at, count))
      wanted.push_back(ledger.key(row).ordinal);
    read_shard(paths[shard], ledger.header(shard).input_digest, wanted, reading, lanes,
               std::span(sets).subspan(at, count));
  }
  return sets;
}

}  // namespace winnow
