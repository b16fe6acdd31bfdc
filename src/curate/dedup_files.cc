#include "curate/dedup_files.h"

#include "curate/duplicates.h"
#include "curate/output_names.h"
#include "curate/reason.h"
#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

void write_clusters(const Ledger& ledger, const Verdicts& verdicts, OutputFile& file) {
  for (std::int64_t row = 0; row < ledger.rows(); ++row) {
    std::int64_t kept = row;  // an exact copy's witness may itself be near another one
    while (!verdicts[kept].kept()) kept = verdicts[kept].witness;
    file.write(name_of(ledger, row) + '\t' + name_of(ledger, kept) + '\n');
  }
}

void write_pairs(const Ledger& ledger, std::span<const SimilarPair> pairs, OutputFile& file) {
  std::string line;
  for (const SimilarPair& pair : pairs) {
    line = name_of(ledger, pair.i) + '\t' + name_of(ledger, pair.j) + '\t';
    append_json_number(pair.similarity, line);
    file.write(line += '\n');
  }
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
void route(const DedupOptions& options, const Ledger& ledger, const Verdicts& verdicts,
           std::size_t shard, OutputFile* kept, OutputFile* dropped) {
  const std::string& path = options.inputs[shard];
  const auto ordinals = ledger.ordinals(shard);
  std::int64_t row = ledger.rows_of(shard).first;
  std::size_t next = 0;
  std::string line;
  JsonlReader reader(open_source(path), options.read.jsonl);
  for (Batch batch; reader.next(options.batch, batch);) {
    throw_if_stopped(options.stop);
    for (const Document& document : batch.documents) {
      if (next == ordinals.size() || ordinals[next] != document.ordinal) continue;
      const bool stays = verdicts[row].kept();
      OutputFile* const file = stays ? kept : dropped;
      line.clear();
      if (file != nullptr && stays) line = document.line;
      if (file != nullptr && !stays) append_dropped(document, ledger, verdicts, row, line);
      if (file != nullptr) file->write(line += '\n');
      ++next;
      ++row;
    }
  }
  if (next == ordinals.size() && reader.source().digest() == ledger.header(shard).input_digest) {
    return;
  }
  throw Error(errors::kInputChanged, "the input changed while it was read", path,
              "run again when nothing writes to it");
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

void write_dedup_files(const DedupOptions& options, const Ledger& ledger, const Verdicts& verdicts,
                       std::span<const SimilarPair> pairs) {
  const DedupFiles& files = options.files;
  const auto clusters = open_output(files.clusters);
  if (clusters) write_clusters(ledger, verdicts, *clusters);
  const auto similar = open_output(files.pairs);
  if (similar) write_pairs(ledger, pairs, *similar);
  const auto groups = open_output(files.groups);
  if (groups) groups->write(duplicates_of(ledger, verdicts));
  const auto kept = open_output(files.kept);
  const auto dropped = open_output(files.dropped);
  for (std::size_t shard = 0; (kept || dropped) && shard < options.inputs.size(); ++shard) {
    route(options, ledger, verdicts, shard, kept.get(), dropped.get());
  }
  for (OutputFile* file :
       {clusters.get(), similar.get(), groups.get(), kept.get(), dropped.get()}) {
    if (file != nullptr) file->commit();
  }
}

}  // namespace winnow
