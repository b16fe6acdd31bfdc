#include "curate/dedup_files.h"

#include "curate/duplicates.h"
#include "curate/output_names.h"
#include "curate/reason.h"
#include "curate/reread.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

void write_clusters(const DedupDecision& decision, OutputFile& file) {
  const Ledger& ledger = decision.ledger;
  for (std::int64_t row = 0; row < ledger.rows(); ++row) {
    file.write(name_of(ledger, row) + '\t' + name_of(ledger, decision.kept_instead(row)) + '\n');
  }
}

void write_pairs(const Ledger& ledger, SortedPairs<SimilarPair>& pairs, OutputFile& file) {
  std::string line;
  pairs.for_each_block([&](std::span<const SimilarPair> some) {
    for (const SimilarPair& pair : some) {
      line = name_of(ledger, pair.i) + '\t' + name_of(ledger, pair.j) + '\t';
      append_json_number(pair.similarity, line);
      file.write(line += '\n');
    }
  });
}

void append_dropped(const Document& document, const Ledger& ledger, const Verdicts& verdicts,
                    std::int64_t row, std::string& line) {
  const Verdict& verdict = verdicts[row];
  const DocumentKey key = ledger.key(verdict.witness);
  std::string reason;
  append_reason({verdicts.passes()[verdict.pass - 1U], verdicts.rules()[verdict.rule],
                 verdict.value, verdict.threshold,
                 KeptInstead{ledger.shards()[key.shard], key.ordinal, ledger.id(verdict.witness)}},
                reason);
  splice_field(document.line, "winnow", reason, line);
}

/// Reads a shard once more and sends each record that was measured where it belongs.
void route(const DedupOptions& options, const DedupDecision& decision, std::size_t shard,
           OutputFile* kept, OutputFile* dropped) {
  std::string line;
  for_each_measured(decision.ledger, shard, options.inputs[shard], options.read.jsonl, options.stop,
                    [&](std::int64_t row, const Document& document) {
                      const bool stays = decision.verdicts[row].kept();
                      OutputFile* const file = stays ? kept : dropped;
                      if (file == nullptr) return;
                      line.clear();
                      if (stays) {
                        line = document.line;
                      } else {
                        append_dropped(document, decision.ledger, decision.verdicts, row, line);
                      }
                      file->write(line += '\n');
                    });
}

}  // namespace

std::string name_of(const Ledger& ledger, std::int64_t row) {
  const std::string_view id = ledger.id(row);
  if (id.empty()) {
    const DocumentKey key = ledger.key(row);
    return ledger.shards()[key.shard] + ':' + std::to_string(key.ordinal);
  }
  return std::string(id.front() == '"' ? id.substr(1, id.size() - 2) : id);
}

void check_files(const DedupFiles& files) {
  check_output_names({files.kept, files.dropped, files.clusters, files.pairs, files.groups},
                     "--kept, --dropped, --clusters, --pairs and --groups");
}

void write_dedup_files(const DedupOptions& options, DedupDecision& decision) {
  const DedupFiles& files = options.files;
  const auto clusters = open_output(files.clusters);
  if (clusters) write_clusters(decision, *clusters);
  const auto pairs = open_output(files.pairs);
  if (pairs) write_pairs(decision.ledger, decision.pairs, *pairs);
  const auto groups = open_output(files.groups);
  if (groups) groups->write(duplicates_of(decision.ledger, decision.verdicts));
  const auto kept = open_output(files.kept);
  const auto dropped = open_output(files.dropped);
  for (std::size_t shard = 0; (kept || dropped) && shard < options.inputs.size(); ++shard) {
    route(options, decision, shard, kept.get(), dropped.get());
  }
  for (OutputFile* file : {clusters.get(), pairs.get(), groups.get(), kept.get(), dropped.get()}) {
    if (file != nullptr) file->commit();
  }
}

}  // namespace winnow
