// The folder that a run writes: its paths, its lock, and whose run it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "curate/folder_lock.h"
#include "winnow/core/recipe.h"

namespace winnow {

/// Which parts of the identity a command insists on.
enum class Phase { kScan, kDecide, kEmit, kRun };

class RunDirectory {
 public:
  /// Creates the folder if it is not there and locks it until destruction. E_LOCKED if another
  /// process has it, E_FOREIGN_OUTPUT if it holds files but no run, E_IO. Removes temporary files
  /// of a killed run.
  explicit RunDirectory(const Recipe& recipe);
  ~RunDirectory();
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;

  /// Takes the folder over for this identity. The parts that `phase` builds upon must be those of
  /// recipe.json (E_CONFIG_DRIFT names each changed key), unless `redo` or nothing was made yet.
  /// Decide and emit do not look at models: `now.models` is theirs as scanned.
  void adopt(RunIdentity now, Phase phase, bool redo);
  /// Looks at a run without taking it over: nothing is written or removed. E_PHASE_ORDER if there
  /// is none, E_CONFIG_DRIFT if its ledgers were made with other settings.
  void look(const RunIdentity& now);
  /// The identity as adopted, with the models of the ledgers.
  const RunIdentity& identity() const { return identity_; }

  std::string recipe() const { return root_ + "/recipe.json"; }
  std::string ledger(std::string_view shard) const { return file("ledger", shard, ".safetensors"); }
  std::string verdicts(std::string_view shard) const {
    return file("verdicts", shard, ".safetensors");
  }
  std::string kept(std::string_view shard) const { return file("kept", shard, records_end()); }
  std::string dropped(std::string_view shard) const {
    return file("dropped", shard, records_end());
  }
  std::string quarantine(std::string_view shard) const {
    return file("quarantine", shard, ".jsonl");
  }
  /// What emit committed of a shard; written after everything else of it.
  std::string commit(std::string_view shard) const { return file("commits", shard, ".json"); }
  std::string duplicates() const { return root_ + "/duplicates.jsonl"; }
  /// Similar pairs by a vector fact ("sketch", "embedding").
  std::string pairs(std::string_view of) const {
    return root_ + "/pairs-" + std::string(of) + ".safetensors";
  }
  /// How passes went about it; written before the verdicts.
  std::string decisions() const { return root_ + "/decisions.json"; }
  /// Of a shuffled run: part `part` of `parts`, what was committed of it and of all parts, and the
  /// records of a shard on their way into parts.
  std::string part(std::uint32_t part, std::uint32_t parts) const;
  std::string part_commit(std::uint32_t part) const;
  std::string parts_commit() const { return root_ + "/shuffled.json"; }
  std::string spill(std::string_view shard) const { return file("spill", shard, ".spill"); }
  /// After the parts are whole: removes spill files, and parts of an earlier number of parts.
  void remove_spills(std::uint32_t parts) const;
  std::string manifest() const { return root_ + "/manifest.json"; }
  std::string report() const { return root_ + "/report.json"; }
  std::string timings() const { return root_ + "/timings.json"; }

  /// Makes the folders that a file of this path needs.
  static void make_room(const std::string& path);

 private:
  std::string file(std::string_view folder, std::string_view shard, std::string_view end) const;
  void sweep() const;
  void remove_stale_shards() const;
  void refuse_drift(const std::vector<std::string>& changes, Phase phase) const;

  std::string_view records_end() const { return emit_.zstd ? ".jsonl.zst" : ".jsonl"; }

  std::string root_;
  EmitRecipe emit_;
  std::optional<FolderLock> lock_;
  RunIdentity identity_;
};

}  // namespace winnow
