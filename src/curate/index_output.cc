#include "curate/index_output.h"

#include "curate/output_names.h"
#include "curate/reason.h"
#include "curate/reread.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

/// The reason of a document that goes.
std::string reason_of(const IndexFate& fate, const Ledger& ledger, const IndexDecider& decider,
                      double threshold) {
  using Why = IndexFate::Why;
  const bool equal = fate.why == Why::kEqual || fate.why == Why::kEqualHere;
  KeptInstead kept;
  if (fate.why == Why::kEqual || fate.why == Why::kSimilar) {
    const auto [segment, row] = decider.place(fate.witness);
    kept = {segment->source(), segment->ordinal(row), segment->id(row)};
  } else {
    const DocumentKey key = ledger.key(fate.witness);
    kept = {ledger.shards()[key.shard], key.ordinal, ledger.id(fate.witness)};
  }
  std::string reason;
  append_reason({fate.why == Why::kEqual || fate.why == Why::kSimilar ? "index" : "near",
                 equal ? "sha256" : "sketch", fate.similarity, equal ? 1 : threshold, kept},
                reason);
  return reason;
}

}  // namespace

void write_documents(const IndexQuery& query, const Ledger& ledger, const IndexDecider& decider,
                     std::span<const IndexFate> fates) {
  const auto kept = open_output(query.kept);
  const auto dropped = open_output(query.dropped);
  std::string line;
  for (std::size_t shard = 0; shard < ledger.shards().size(); ++shard) {
    for_each_measured(ledger, shard, query.input.files[shard], query.input.read.jsonl,
                      query.input.stop, [&](std::int64_t row, const Document& document) {
                        const IndexFate& fate = fates[static_cast<std::size_t>(row)];
                        const bool stays = fate.why == IndexFate::Why::kStays;
                        OutputFile* const file = stays ? kept.get() : dropped.get();
                        if (file == nullptr) return;
                        line.clear();
                        if (stays) {
                          line = document.line;
                        } else {
                          splice_field(document.line, "winnow",
                                       reason_of(fate, ledger, decider, query.threshold), line);
                        }
                        file->write(line += '\n');
                      });
  }
  for (OutputFile* file : {kept.get(), dropped.get()}) {
    if (file != nullptr) file->commit();
  }
}

void write_vectors(const IndexQuery& query, const NewVectors& vectors, const IndexDecider& decider,
                   std::span<const IndexFate> fates) {
  const auto kept = open_output(query.kept);
  const auto dropped = open_output(query.dropped);
  for (std::size_t row = 0; row < fates.size(); ++row) {
    const IndexFate& fate = fates[row];
    if (fate.why == IndexFate::Why::kStays) {
      if (kept) kept->write(vectors.names[row] + '\n');
      continue;
    }
    if (!dropped) continue;
    std::string line = vectors.names[row] + '\t';
    if (fate.why == IndexFate::Why::kSimilar) {
      const auto [segment, place] = decider.place(fate.witness);
      line += segment->id(place);
    } else {
      line += vectors.names[static_cast<std::size_t>(fate.witness)];
    }
    append_json_number(fate.similarity, line += '\t');
    dropped->write(line += '\n');
  }
  for (OutputFile* file : {kept.get(), dropped.get()}) {
    if (file != nullptr) file->commit();
  }
}

}  // namespace winnow
