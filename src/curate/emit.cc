// emit: shard + verdicts -> kept and dropped records. A record's own bytes are kept and only added
// to, but for the text of a kept one where the recipe has edits.
#include <unistd.h>

#include <filesystem>
#include <mutex>
#include <optional>

#include "curate/commit.h"
#include "curate/draws.h"
#include "curate/identity.h"
#include "curate/phases.h"
#include "curate/reason.h"
#include "curate/report.h"
#include "curate/rule_files.h"
#include "curate/shuffle.h"
#include "curate/verdicts.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/filters/rule_meter.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/jsonl.h"
#include "winnow/formats/output_file.h"
#include "winnow/formats/spill_file.h"

namespace winnow {
namespace {

/// Where kept records go: into the shard's own file, or into a spill file for the parts.
class KeptRecords {
 public:
  KeptRecords(const Recipe& recipe, const RunDirectory& directory, const std::string& shard,
              const ShufflePlan* plan)
      : plan_(plan) {
    const std::string path = plan == nullptr ? directory.kept(shard) : directory.spill(shard);
    RunDirectory::make_room(path);
    if (plan == nullptr) {
      file_.emplace(path, recipe.emit.zstd ? Compression::kZstd : Compression::kNone);
      return;
    }
    spill_.emplace(path);
    draws_ = draws_of(recipe.emit.shuffle->seed, Ledger(directory, std::span(&shard, 1)));
  }

  void write(std::size_t row, std::uint32_t copies, std::string_view line) {
    for (std::uint32_t copy = 0; copy < copies; ++copy) {
      if (spill_) {
        const std::uint64_t key = ShufflePlan::key_of(draws_.at(row), copy);
        spill_->write(plan_->part_of(key), key, line);
      } else {
        file_->write(line);
        file_->write("\n");
      }
    }
  }
  /// Name and what was committed.
  std::pair<std::string, CommittedFile> commit() {
    if (spill_) {
      spill_->commit();
      return {"spill", {spill_->size(), spill_->digest()}};
    }
    file_->commit();
    return {"kept", {file_->size(), file_->digest()}};
  }

 private:
  const ShufflePlan* const plan_;
  std::optional<OutputFile> file_;
  std::optional<SpillWriter> spill_;
  std::vector<std::uint64_t> draws_;
};

class ShardEmitter {
 public:
  ShardEmitter(const Recipe& recipe, const RunDirectory& directory, const ShufflePlan* plan,
               const Shard& shard, LedgerHeader header, StoredVerdicts verdicts,
               RuleSources sources, std::stop_token stop)
      : recipe_(recipe),
        directory_(directory),
        plan_(plan),
        shard_(shard),
        header_(std::move(header)),
        verdicts_(std::move(verdicts)),
        stop_(std::move(stop)),
        parser_(recipe.read.jsonl),
        edits_(recipe.facts.edits),
        editor_(recipe.facts.editors(), sources) {}

  void emit(const std::string& made_from) {
    const Compression compression = recipe_.emit.zstd ? Compression::kZstd : Compression::kNone;
    KeptRecords kept(recipe_, directory_, shard_.name, plan_);
    std::unique_ptr<OutputFile> dropped;
    if (recipe_.emit.dropped) {
      dropped =
          std::make_unique<OutputFile>(made_room(directory_.dropped(shard_.name)), compression);
    }
    JsonlReader reader(open_source(shard_.path), recipe_.read.jsonl);
    for (Batch batch; reader.next(recipe_.documents_a_batch(), batch);) {
      throw_if_stopped(stop_);
      if (edits_) parser_.parse(batch);
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

  void route(const Document& document, KeptRecords& kept, OutputFile* dropped) {
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
      const std::uint32_t records = verdicts_.written(row, recipe_.emit);
      commit_.written += records;
      kept.write(row, records, weighted(edited(document), verdicts_.copies_of(row)));
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

  /// The record, byte for byte, but for the text if the recipe's presets edit it.
  std::string_view edited(const Document& document) {
    if (!edits_) return document.line;
    editor_.measure(document.text);
    if (editor_.text() == document.text) return document.line;
    edited_.clear();
    replace_text(document, editor_.text(), edited_);
    return edited_;
  }

  /// The record, with its weight if that is asked for.
  std::string_view weighted(std::string_view line, std::uint32_t copies) {
    if (recipe_.emit.weight_field.empty()) return line;
    line_.clear();
    splice_field(line, recipe_.emit.weight_field, std::to_string(copies), line_);
    return line_;
  }

  /// Why a document went, as JSON.
  std::string_view reason(std::size_t row) {
    const Verdict& verdict = verdicts_.verdicts[row];
    Reason why{verdicts_.passes[verdict.pass - 1U],
               verdicts_.rules[verdict.rule],
               verdict.value,
               verdict.threshold,
               std::nullopt,
               {}};
    if (verdict.witness != kNoWitness) {
      why.kept = {verdicts_.shards[static_cast<std::size_t>(verdicts_.witness_shards[row])],
                  verdicts_.witness_ordinals[row], verdicts_.witness_ids[row]};
    }
    if (!verdicts_.items.empty()) why.item = verdicts_.items[row];
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

  void finish(const std::string& made_from, KeptRecords& kept, OutputFile* dropped) {
    commit_.files.insert(kept.commit());
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
  const ShufflePlan* const plan_;
  const Shard& shard_;
  const LedgerHeader header_;
  const StoredVerdicts verdicts_;
  const std::stop_token stop_;
  JsonlParser parser_;
  const bool edits_;
  RuleMeter editor_;
  std::size_t next_ = 0;
  std::string line_;
  std::string edited_;
  std::string reason_;
  ShardCommit commit_;
};

bool has_size(const std::string& path, std::uint64_t bytes) {
  std::error_code problem;
  return std::filesystem::file_size(path, problem) == bytes && !problem;
}

/// Whether the shard's outputs are there and were made from just this. Once the parts are whole,
/// the records that went into them are not needed any more.
bool is_emitted(const RunDirectory& directory, const std::string& shard,
                const std::string& made_from, bool has_parts) {
  const auto commit = ShardCommit::read(directory.commit(shard));
  if (!commit || commit->made_from != made_from) return false;
  for (const auto& [name, file] : commit->files) {
    if (name == "spill" && has_parts) continue;
    const std::string path = name == "kept"    ? directory.kept(shard)
                             : name == "spill" ? directory.spill(shard)
                                               : directory.dropped(shard);
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

/// What each shard's outputs are made from.
std::vector<Todo> wanted_outputs(const RunDirectory& directory, const std::vector<Shard>& shards) {
  std::vector<Todo> wanted;
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
    wanted.push_back({i, std::move(header), std::move(made_from)});
  }
  return wanted;
}

/// What the parts of a shuffled run are made from.
std::string parts_made_from(const std::vector<Todo>& outputs) {
  std::string all;
  for (const Todo& output : outputs) all += output.made_from + "\n";
  return sha256_hex(all);
}

std::uint64_t records_of(const RunDirectory& directory, const std::vector<Shard>& shards) {
  std::uint64_t records = 0;
  for (const Shard& shard : shards) {
    const auto commit = ShardCommit::read(directory.commit(shard.name));
    if (commit) records += commit->written;
  }
  return records;
}

}  // namespace

PhaseCounts emit_phase(const Recipe& recipe, const RunOptions& options,
                       const RunDirectory& directory, const std::vector<Shard>& shards) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<Todo> todo = wanted_outputs(directory, shards);
  const std::string parts_origin = parts_made_from(todo);
  auto parts = recipe.emit.shuffle ? finished_parts(directory, parts_origin)
                                   : std::optional<std::vector<PartCommit>>();
  std::erase_if(todo, [&](const Todo& output) {
    return is_emitted(directory, shards[output.shard].name, output.made_from, parts.has_value());
  });
  const bool shuffles = recipe.emit.shuffle && !parts;
  const auto total = static_cast<std::int64_t>(shards.size());
  PhaseCounts counts{total, total - static_cast<std::int64_t>(todo.size()), 0};
  const bool told =
      std::filesystem::exists(directory.manifest()) && std::filesystem::exists(directory.report());
  if (todo.empty() && !shuffles && told) return counts;

  // The manifest says that all is there, so it goes first and comes back last.
  std::filesystem::remove(directory.manifest());
  std::optional<ShufflePlan> plan;
  if (recipe.emit.shuffle && (shuffles || !todo.empty())) plan.emplace(recipe, directory);
  const RuleFiles files = RuleFiles::of_editors(recipe.facts, directory.identity());
  std::mutex mutex;
  Progress progress{"emit", {}, 0, shards.size(), 0, 0};
  for_each_index(resolve_threads(recipe.threads), static_cast<std::int64_t>(todo.size()),
                 options.stop, [&](std::int64_t index) {
                   const Todo& next = todo[static_cast<std::size_t>(index)];
                   const Shard& shard = shards[next.shard];
                   ShardEmitter emitter(recipe, directory, plan ? &*plan : nullptr, shard,
                                        next.header,
                                        StoredVerdicts::read(directory.verdicts(shard.name)),
                                        files.sources(), options.stop);
                   emitter.emit(next.made_from);
                   const std::lock_guard lock(mutex);
                   progress.shard = shard.name;
                   ++progress.shard_index;
                   if (options.progress) options.progress(progress);
                 });
  if (shuffles) {
    write_parts(recipe, directory, plan->parts(), records_of(directory, shards), parts_origin,
                options.stop);
    parts = finished_parts(directory, parts_origin);
  }
  if (parts) directory.remove_spills(static_cast<std::uint32_t>(parts->size()));
  write_manifest_and_report(recipe, directory, parts.value_or(std::vector<PartCommit>()));
  counts.seconds = seconds_since(start);
  return counts;
}

}  // namespace winnow
