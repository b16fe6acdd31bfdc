// scan: shard -> ledger. Facts only; nothing here knows a threshold.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <deque>
#include <filesystem>
#include <future>
#include <mutex>

#include "curate/bad_records.h"
#include "curate/facts.h"
#include "curate/field_dictionary.h"
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

constexpr int kMostShardsAtOnce = 8;  // each holds two batches a lane
/// So that what a device does with a batch is much more than what it takes to call it.
constexpr std::int64_t kBatchOnDevice = 2048;
/// Of one shard. Domains group documents, however many there are.
constexpr std::size_t kMostDomains = INT32_MAX - 1;

/// No GPU is started for facts that have no kernel.
std::vector<std::string> devices_for(const Recipe& recipe) {
  return recipe.facts.have_kernels() ? devices_of(recipe.device) : std::vector<std::string>{"cpu"};
}

/// Whether there is the device that a recipe without need of it asks for. To ask a driver takes a
/// quarter of a second, so the answer is taken when it comes, and commits wait for it.
std::shared_future<void> asked_for_device(const Recipe& recipe) {
  return std::async(std::launch::async, [&recipe] {
    if (!recipe.facts.have_kernels() && recipe.device != "auto") devices_of(recipe.device);
  });
}

/// Where the lanes work.
struct LaneBackends {
  std::vector<std::string> devices;
  std::vector<std::unique_ptr<Backend>> of_lane;  ///< of the devices in turn

  LaneBackends(const Recipe& recipe, int lanes) : devices(devices_for(recipe)) {
    for (int lane = 0; lane < lanes; ++lane)
      of_lane.push_back(make_backend(devices[index_of(lane)]));
  }
  std::size_t index_of(int lane) const { return static_cast<std::size_t>(lane) % devices.size(); }
};

/// What a shard leaves, written but not durable yet.
struct ShardFiles {
  std::unique_ptr<OutputFile> quarantine;  ///< null if no record was bad
  TensorWriter ledger;

  void commit() {
    if (quarantine) quarantine->commit();
    ledger.commit();
  }
};

/// Commits shards' files beside the scan of other shards: the disk takes longer than writing does.
/// Any thread. What is under way is finished by the destructor.
class Commits {
 public:
  /// None is done before `first` is there, or at all if that throws. Throws what an earlier one
  /// threw.
  void start(ShardFiles files, std::shared_future<void> first) {
    auto commit = std::async(std::launch::async,
                             [files = std::move(files), first = std::move(first)]() mutable {
                               first.get();
                               files.commit();
                             });
    std::future<void> earliest;
    {
      const std::lock_guard lock(mutex_);
      under_way_.push_back(std::move(commit));
      if (under_way_.size() <= kMost) return;
      earliest = std::move(under_way_.front());
      under_way_.pop_front();
    }
    earliest.get();
  }
  void finish() {
    for (std::future<void>& commit : under_way_) commit.get();
  }

 private:
  static constexpr std::size_t kMost = 32;

  std::mutex mutex_;
  std::deque<std::future<void>> under_way_;
};

/// What all shards share: models, lanes, what they stand on, and how far they are. Made when the
/// first shard needs it.
class Scanner {
 public:
  Scanner(const Recipe& recipe, const RunOptions& options, std::size_t shards)
      : options_(options),
        device_is_there_(asked_for_device(recipe)),
        lanes_(resolve_threads(recipe.threads)) {
    progress_.phase = "scan";
    progress_.shards = shards;
    // A GPU takes a third of a second to start, in which the models are read.
    auto starting = std::async(
        std::launch::async, [&] { return std::make_unique<LaneBackends>(recipe, lanes_.count()); });
    models_ = std::make_unique<const ModelSet>(recipe.facts);
    const std::unique_ptr<LaneBackends> backends = starting.get();
    const bool on_cpu = backends->devices.front() == "cpu";
    batch_ = on_cpu ? recipe.documents_a_batch() : recipe.documents_a_batch(kBatchOnDevice);
    placed_.resize(backends->devices.size());
    for (int lane = 0; lane < lanes_.count(); ++lane) {
      std::unique_ptr<Backend>& backend = backends->of_lane[static_cast<std::size_t>(lane)];
      auto& placed = placed_[backends->index_of(lane)];
      if (!placed) placed = std::make_unique<PlacedModels>(*models_, *backend);
      workers_.emplace_back(recipe, *models_, *placed, std::move(backend));
    }
    Batch empty;
    workers_[0].measure(empty);
    columns_ = std::move(empty.facts);
  }

  /// Documents.
  std::int64_t batch() const { return batch_; }
  Lanes& lanes() { return lanes_; }
  /// E_DEVICE_MISSING, now or later, if the recipe asks for a device that is not there.
  void commit(ShardFiles files) { commits_.start(std::move(files), device_is_there_); }
  void finish_commits() { commits_.finish(); }
  void measure(Batch& batch, int lane) { workers_[static_cast<std::size_t>(lane)].measure(batch); }
  /// The facts' columns, with no rows.
  const Columns& columns() const { return columns_; }

  /// Any thread may call it. Throws as commit, once that is known.
  void advance(const Shard& shard, std::size_t index, std::uint64_t documents,
               std::uint64_t bytes) {
    const auto now = std::chrono::seconds(0);
    if (device_is_there_.wait_for(now) == std::future_status::ready) device_is_there_.get();
    const std::lock_guard lock(mutex_);
    progress_.shard = shard.name;
    progress_.shard_index = index;
    progress_.documents += documents;
    progress_.bytes += bytes;
    if (options_.progress) options_.progress(progress_);
  }

 private:
  const RunOptions& options_;
  std::shared_future<void> device_is_there_;
  std::unique_ptr<const ModelSet> models_;
  std::int64_t batch_ = 0;
  std::vector<std::unique_ptr<const PlacedModels>> placed_;  ///< one a device
  Lanes lanes_;
  std::deque<FactsLane> workers_;  ///< one a lane
  Columns columns_;
  std::mutex mutex_;
  Progress progress_;
  Commits commits_;
};

/// One shard on the way into its ledger.
class ShardScan {
 public:
  ShardScan(const Recipe& recipe, const RunDirectory& directory, const Shard& shard,
            std::size_t index)
      : recipe_(recipe), directory_(directory), shard_(shard), index_(index) {
    header_.shard = shard.name;
    for (const std::string& fact : recipe.facts.dictionaries()) {
      const bool of_url = fact == kDomainFact || fact == kUrlEntriesFact;
      dictionaries_.emplace_back(fact, shard.path, of_url ? kMostDomains : kMostFieldValues);
    }
  }

  void run(Scanner& scanner, const std::stop_token& stop) {
    facts_.push_back(scanner.columns());
    JsonlReader reader(open_source(shard_.path), recipe_.read.jsonl);
    std::atomic<std::uint64_t> consumed = 0;
    run_pipeline(
        scanner.lanes(), stop,
        [&](Batch& batch) {
          const bool more = reader.next(scanner.batch(), batch);
          consumed = reader.source().consumed();
          return more;
        },
        [&](Batch& batch, int lane) { scanner.measure(batch, lane); },
        [&](Batch& batch) {
          collect(batch);
          const std::uint64_t bytes = consumed;
          scanner.advance(shard_, index_, batch.documents.size(), bytes - reported_bytes_);
          reported_bytes_ = bytes;
        });
    header_.records = reader.records();
    header_.blank_lines = reader.blank_lines();
    header_.input_digest = reader.source().digest();
    header_.input_bytes = reader.source().consumed();
    scanner.commit(files());
  }

 private:
  /// Serial, in the order of the shard.
  void collect(Batch& batch) {
    for (FieldDictionary& dictionary : dictionaries_) dictionary.renumber(batch.facts);
    documents_ += batch.documents.size();
    facts_.push_back(std::move(batch.facts));
    for (const Defect& defect : batch.defects) {
      quarantine(defect);
      ++header_.quarantined;
      ++header_.quarantined_by_code[std::string(defect.code)];
      if (header_.quarantined == 1) {
        first_defect_ = std::string(defect.code) + ": " + defect.reason + ", record " +
                        std::to_string(defect.ordinal);
      }
    }
  }

  void quarantine(const Defect& defect) {
    if (!quarantine_) {
      const std::string path = directory_.quarantine(shard_.name);
      RunDirectory::make_room(path);
      quarantine_ = std::make_unique<OutputFile>(path);
    }
    line_.clear();
    append_quarantine_line(shard_.name, defect, line_);
    line_ += '\n';
    quarantine_->write(line_);
  }

  ShardFiles files() {
    if (header_.records != documents_ + header_.quarantined) {
      throw Error(errors::kConservation,
                  std::to_string(header_.records) + " records were read, but " +
                      std::to_string(documents_) + " measured and " +
                      std::to_string(header_.quarantined) + " quarantined",
                  shard_.path, "this is a bug in winnow; please report it with the shard");
    }
    check_bad(header_, first_defect_, shard_.path, recipe_.read);
    header_.made_from = ledger_made_from(directory_.identity(), header_.input_digest);
    if (!quarantine_) {
      std::filesystem::remove(directory_.quarantine(shard_.name));  // of an earlier input
    }
    const std::string ledger_path = directory_.ledger(shard_.name);
    RunDirectory::make_room(ledger_path);
    return {std::move(quarantine_), written_safetensors(ledger_path, header_.metadata(), facts_)};
  }

  const Recipe& recipe_;
  const RunDirectory& directory_;
  const Shard& shard_;
  const std::size_t index_;
  LedgerHeader header_;
  std::vector<Columns> facts_;  ///< of the batches in turn, behind one with no rows
  std::uint64_t documents_ = 0;
  std::vector<FieldDictionary> dictionaries_;  ///< one a text fact
  std::unique_ptr<OutputFile> quarantine_;     ///< made for the first bad record
  std::string line_;
  std::string first_defect_;
  std::uint64_t reported_bytes_ = 0;
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
  std::vector<char> done(shards.size());
  for_each_index(resolve_threads(recipe.threads), counts.shards, options.stop, [&](std::int64_t k) {
    const auto i = static_cast<std::size_t>(k);
    done[i] = is_scanned(directory, shards[i], options.redo) ? 1 : 0;
  });
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    if (done[i] == 0) left.push_back(i);
  }
  counts.skipped = counts.shards - static_cast<std::int64_t>(left.size());
  if (!left.empty()) {
    Scanner scanner(recipe, options, shards.size());
    const int at_once = std::min(scanner.lanes().count(), kMostShardsAtOnce);
    run_side_by_side(scanner.lanes(), at_once, std::ssize(left), options.stop, [&](std::int64_t k) {
      const std::size_t index = left[static_cast<std::size_t>(k)];
      ShardScan(recipe, directory, shards[index], index).run(scanner, options.stop);
    });
    scanner.finish_commits();
  }
  counts.seconds = seconds_since(start);
  return counts;
}

}  // namespace winnow
