// scan: shard -> ledger. Facts only; nothing here knows a threshold.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <filesystem>

#include "curate/bad_records.h"
#include "curate/facts.h"
#include "curate/identity.h"
#include "curate/ledger.h"
#include "curate/models.h"
#include "curate/phases.h"
#include "curate/run_directory.h"
#include "curate/shards.h"
#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/jsonl.h"
#include "winnow/formats/output_file.h"
#include "winnow/formats/safetensors.h"

namespace winnow {
namespace {

/// Models, lanes and what they stand on; made when the first shard needs them.
class Scanner {
 public:
  Scanner(const Recipe& recipe, const RunOptions& options, const RunDirectory& directory,
          std::size_t shards)
      : recipe_(recipe), options_(options), directory_(directory), models_(recipe.facts) {
    progress_.phase = "scan";
    progress_.shards = shards;
    const std::vector<std::string> devices = devices_of(recipe.device);
    placed_.resize(devices.size());
    const int lanes = resolve_threads(recipe.threads);
    for (int lane = 0; lane < lanes; ++lane) {
      const std::size_t own = static_cast<std::size_t>(lane) % devices.size();
      std::unique_ptr<Backend> backend = make_backend(devices[own]);
      if (!placed_[own]) placed_[own] = std::make_unique<PlacedModels>(models_, *backend);
      lanes_.emplace_back(recipe, models_, *placed_[own], std::move(backend));
    }
  }

  void scan(const Shard& shard, std::size_t index) {
    shard_ = &shard;
    header_ = {};
    header_.shard = shard.name;
    progress_.shard = shard.name;
    progress_.shard_index = index;
    quarantine_.reset();
    Batch empty;
    lanes_[0].measure(empty);
    facts_ = std::move(empty.facts);

    JsonlReader reader(open_source(shard.path), recipe_.read.jsonl);
    const std::uint64_t bytes_before = progress_.bytes;
    run_pipeline(
        static_cast<int>(lanes_.size()), options_.stop,
        [&](Batch& batch) {
          const bool more = reader.next(recipe_.batch, batch);
          progress_.bytes = bytes_before + reader.source().consumed();
          return more;
        },
        [&](Batch& batch, int lane) { lanes_[static_cast<std::size_t>(lane)].measure(batch); },
        [&](Batch& batch) { collect(batch); });
    header_.records = reader.records();
    header_.blank_lines = reader.blank_lines();
    header_.input_digest = reader.source().digest();
    header_.input_bytes = reader.source().consumed();
    commit();
  }

 private:
  /// Serial, in the order of the shard.
  void collect(Batch& batch) {
    facts_.append(batch.facts);
    for (const Defect& defect : batch.defects) {
      quarantine(defect);
      ++header_.quarantined;
      ++header_.quarantined_by_code[std::string(defect.code)];
      if (header_.quarantined == 1) first_defect_ = described(defect);
    }
    progress_.documents += batch.documents.size();
    if (options_.progress) options_.progress(progress_);
  }

  void quarantine(const Defect& defect) {
    if (!quarantine_) {
      const std::string path = directory_.quarantine(shard_->name);
      RunDirectory::make_room(path);
      quarantine_ = std::make_unique<OutputFile>(path);
    }
    line_.clear();
    append_quarantine_line(shard_->name, defect, line_);
    line_ += '\n';
    quarantine_->write(line_);
  }

  void commit() {
    const auto documents = static_cast<std::uint64_t>(facts_.find(columns::kOrdinal)->rows());
    if (header_.records != documents + header_.quarantined) {
      throw Error(errors::kConservation,
                  std::to_string(header_.records) + " records were read, but " +
                      std::to_string(documents) + " measured and " +
                      std::to_string(header_.quarantined) + " quarantined",
                  shard_->path, "this is a bug in winnow; please report it with the shard");
    }
    check_bad(header_, first_defect_, shard_->path, recipe_.read);
    header_.made_from = ledger_made_from(directory_.identity(), header_.input_digest);
    if (quarantine_) {
      quarantine_->commit();
    } else {
      std::filesystem::remove(directory_.quarantine(shard_->name));  // of an earlier input
    }
    const std::string ledger_path = directory_.ledger(shard_->name);
    RunDirectory::make_room(ledger_path);
    write_safetensors(ledger_path, {header_.metadata(), std::move(facts_)});
  }

  const Recipe& recipe_;
  const RunOptions& options_;
  const RunDirectory& directory_;
  const ModelSet models_;
  std::vector<std::unique_ptr<const PlacedModels>> placed_;  ///< one a device
  std::deque<FactsLane> lanes_;

  const Shard* shard_ = nullptr;
  LedgerHeader header_;
  Columns facts_;
  std::unique_ptr<OutputFile> quarantine_;  ///< made for the first bad record
  std::string line_;
  std::string first_defect_;
  Progress progress_;
};

/// Whether the shard's ledger is there and was made from just this. E_INPUT_CHANGED if it was made
/// from other bytes, unless `redo`.
bool is_scanned(const RunDirectory& directory, const Shard& shard, bool redo) {
  const std::string path = directory.ledger(shard.name);
  if (!std::filesystem::exists(path)) return false;
  const auto header =
      LedgerHeader::parse(read_safetensors_metadata(path, errors::kLedgerInvalid), path);
  const std::string digest = file_digest(shard.path);
  if (header.made_from == ledger_made_from(directory.identity(), digest)) {
    return header.quarantined == 0 || std::filesystem::exists(directory.quarantine(shard.name));
  }
  if (header.input_digest != digest && !redo) {
    throw Error(errors::kInputChanged, "the input is not the one that was scanned", shard.path,
                "restore it, or add --redo to scan it again");
  }
  return false;
}

}  // namespace

PhaseCounts scan_phase(const Recipe& recipe, const RunOptions& options,
                       const RunDirectory& directory, const std::vector<Shard>& shards) {
  const auto start = std::chrono::steady_clock::now();
  PhaseCounts counts{static_cast<std::int64_t>(shards.size()), 0, 0};
  std::unique_ptr<Scanner> scanner;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    if (is_scanned(directory, shards[i], options.redo)) {
      ++counts.skipped;
      continue;
    }
    if (!scanner) scanner = std::make_unique<Scanner>(recipe, options, directory, shards.size());
    scanner->scan(shards[i], i);
  }
  counts.seconds = seconds_since(start);
  return counts;
}

}  // namespace winnow
