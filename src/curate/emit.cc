// emit: shard + verdicts -> kept and dropped records. A record's own bytes are kept and only added
// to.
#include <unistd.h>

#include <filesystem>
#include <mutex>

#include "curate/commit.h"
#include "curate/identity.h"
#include "curate/phases.h"
#include "curate/reason.h"
#include "curate/report.h"
#include "curate/verdicts.h"
#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/jsonl.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

class ShardEmitter {
 public:
  ShardEmitter(const Recipe& recipe, const RunDirectory& directory, const Shard& shard,
               LedgerHeader header, StoredVerdicts verdicts, std::stop_token stop)
      : recipe_(recipe),
        directory_(directory),
        shard_(shard),
        header_(std::move(header)),
        verdicts_(std::move(verdicts)),
        stop_(std::move(stop)) {}

  void emit(const std::string& made_from) {
    const Compression compression = recipe_.emit.zstd ? Compression::kZstd : Compression::kNone;
    OutputFile kept(made_room(directory_.kept(shard_.name)), compression);
    std::unique_ptr<OutputFile> dropped;
    if (recipe_.emit.dropped) {
      dropped =
          std::make_unique<OutputFile>(made_room(directory_.dropped(shard_.name)), compression);
    }
    JsonlReader reader(open_source(shard_.path), recipe_.read.jsonl);
    for (Batch batch; reader.next(recipe_.batch, batch);) {
      throw_if_stopped(stop_);
      commit_.quarantined += batch.defects.size();
      for (const Document& document : batch.documents) route(document, kept, dropped.get());
    }
    check(reader);
    finish(made_from, kept, dropped.get());
  }

 private:
  static std::string made_room(const std::string& path) {
    RunDirectory::make_room(path);
    return path;
  }

  void route(const Document& document, OutputFile& kept, OutputFile* dropped) {
    const bool measured =
        next_ < verdicts_.ordinals.size() && verdicts_.ordinals[next_] == document.ordinal;
    if (!measured) {
      ++commit_.quarantined;
      return;
    }
    const std::size_t row = next_++;
    const Verdict& verdict = verdicts_.verdicts[row];
    if (verdict.kept()) {
      ++commit_.kept;
      kept.write(document.line);
      kept.write("\n");
      return;
    }
    ++commit_.dropped;
    ++commit_.dropped_by[verdicts_.passes[verdict.pass - 1U]][verdicts_.rules[verdict.rule]];
    if (dropped == nullptr) return;
    line_.clear();
    splice_field(document.line, "winnow", reason(row), line_);
    line_ += '\n';
    dropped->write(line_);
  }

  /// Why a document went, as JSON.
  std::string_view reason(std::size_t row) {
    const Verdict& verdict = verdicts_.verdicts[row];
    Reason why{verdicts_.passes[verdict.pass - 1U], verdicts_.rules[verdict.rule], verdict.value,
               verdict.threshold, std::nullopt};
    if (verdict.witness != kNoWitness) {
      why.kept = {verdicts_.shards[static_cast<std::size_t>(verdicts_.witness_shards[row])],
                  verdicts_.witness_ordinals[row], verdicts_.witness_ids[row]};
    }
    reason_.clear();
    append_reason(why, reason_);
    return reason_;
  }

  void check(const JsonlReader& reader) {
    if (reader.source().digest() != header_.input_digest) {
      throw Error(errors::kInputChanged, "the input is not the one that was scanned", shard_.path,
                  "restore it, or run `winnow run` with --redo to scan it again");
    }
    commit_.records = reader.records();
    const bool conserved =
        commit_.records == commit_.kept + commit_.dropped + commit_.quarantined &&
        commit_.quarantined == header_.quarantined && next_ == verdicts_.ordinals.size();
    if (conserved) return;
    throw Error(errors::kConservation,
                std::to_string(commit_.records) + " records were read, but " +
                    std::to_string(commit_.kept) + " kept, " + std::to_string(commit_.dropped) +
                    " dropped and " + std::to_string(commit_.quarantined) + " quarantined",
                shard_.path, "this is a bug in winnow; please report it with the shard");
  }

  void finish(const std::string& made_from, OutputFile& kept, OutputFile* dropped) {
    kept.commit();
    commit_.files["kept"] = {kept.size(), kept.digest()};
    if (dropped != nullptr) {
      dropped->commit();
      commit_.files["dropped"] = {dropped->size(), dropped->digest()};
    }
    commit_.shard = shard_.name;
    commit_.made_from = made_from;
    commit_.input_digest = header_.input_digest;
    commit_.input_bytes = header_.input_bytes;
    commit_.blank_lines = header_.blank_lines;
    commit_.quarantined_by_code = header_.quarantined_by_code;
    write_file(made_room(directory_.commit(shard_.name)), commit_.json());
  }

  const Recipe& recipe_;
  const RunDirectory& directory_;
  const Shard& shard_;
  const LedgerHeader header_;
  const StoredVerdicts verdicts_;
  const std::stop_token stop_;
  std::size_t next_ = 0;
  std::string line_;
  std::string reason_;
  ShardCommit commit_;
};

bool has_size(const std::string& path, std::uint64_t bytes) {
  std::error_code problem;
  return std::filesystem::file_size(path, problem) == bytes && !problem;
}

/// Whether the shard's outputs are there and were made from just this.
bool is_emitted(const RunDirectory& directory, const std::string& shard,
                const std::string& made_from) {
  const auto commit = ShardCommit::read(directory.commit(shard));
  if (!commit || commit->made_from != made_from) return false;
  for (const auto& [name, file] : commit->files) {
    const std::string path = name == "kept" ? directory.kept(shard) : directory.dropped(shard);
    if (!has_size(path, file.bytes)) return false;
  }
  return true;
}

/// A shard whose outputs are missing or were made from something else.
struct Todo {
  std::size_t shard;
  LedgerHeader header;
  std::string made_from;
};

std::vector<Todo> find_todo(const RunDirectory& directory, const std::vector<Shard>& shards) {
  std::vector<Todo> todo;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const std::string& name = shards[i].name;
    const auto verdicts = verdicts_origin(directory.verdicts(name));
    if (!verdicts) {
      throw Error(errors::kPhaseOrder, "shard '" + name + "' was not decided yet",
                  directory.verdicts(name), "run `winnow decide` with the same recipe first");
    }
    const std::string ledger = directory.ledger(name);
    LedgerHeader header =
        LedgerHeader::parse(read_safetensors_metadata(ledger, errors::kLedgerInvalid), ledger);
    std::string made_from = outputs_made_from(directory.identity(), *verdicts, header.input_digest);
    if (is_emitted(directory, name, made_from)) continue;
    todo.push_back({i, std::move(header), std::move(made_from)});
  }
  return todo;
}

}  // namespace

PhaseCounts emit_phase(const Recipe& recipe, const RunOptions& options,
                       const RunDirectory& directory, const std::vector<Shard>& shards) {
  const auto start = std::chrono::steady_clock::now();
  const std::vector<Todo> todo = find_todo(directory, shards);
  const auto total = static_cast<std::int64_t>(shards.size());
  PhaseCounts counts{total, total - static_cast<std::int64_t>(todo.size()), 0};
  const bool told =
      std::filesystem::exists(directory.manifest()) && std::filesystem::exists(directory.report());
  if (todo.empty() && told) return counts;

  // The manifest says that all is there, so it goes first and comes back last.
  std::filesystem::remove(directory.manifest());
  std::mutex mutex;
  Progress progress{"emit", {}, 0, shards.size(), 0, 0};
  for_each_index(resolve_threads(recipe.threads), static_cast<std::int64_t>(todo.size()),
                 options.stop, [&](std::int64_t index) {
                   const Todo& next = todo[static_cast<std::size_t>(index)];
                   const Shard& shard = shards[next.shard];
                   ShardEmitter emitter(recipe, directory, shard, next.header,
                                        StoredVerdicts::read(directory.verdicts(shard.name)),
                                        options.stop);
                   emitter.emit(next.made_from);
                   const std::lock_guard lock(mutex);
                   progress.shard = shard.name;
                   ++progress.shard_index;
                   if (options.progress) options.progress(progress);
                 });
  write_manifest_and_report(recipe, directory);
  counts.seconds = seconds_since(start);
  return counts;
}

}  // namespace winnow
