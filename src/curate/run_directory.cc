#include "curate/run_directory.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>

#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolders[] = {"ledger",  "verdicts", "kept",  "dropped", "quarantine",
                                         "commits", "shuffled", "parts", "spill"};

void create_folder(const fs::path& folder) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) throw system_error("cannot create the folder", folder.string(), problem.value());
}

/// The parts of an identity that `phase` builds upon, as JSON.
std::string parts(const RunIdentity& identity, Phase phase, bool with_models) {
  RunIdentity part = identity;
  if (!with_models) part.models.clear();
  if (phase == Phase::kScan || phase == Phase::kDecide) part.decide = "{}";
  if (phase != Phase::kRun) part.emit = "{}";
  return part.json();
}

std::string remedy(Phase phase) {
  std::string how =
      "undo the change, or choose another --output, or add --redo to make again what depends on it";
  if (phase == Phase::kRun)
    how += " (after a change of passes alone, `winnow decide` and `winnow emit` do)";
  return how;
}

}  // namespace

RunDirectory::RunDirectory(const Recipe& recipe) : root_(recipe.output), emit_(recipe.emit) {
  create_folder(root_);
  const bool known = fs::exists(this->recipe()) || fs::exists(root_ + "/.lock");
  if (!known && !fs::is_empty(root_)) {
    throw Error(errors::kForeignOutput, "the output folder holds files that are not winnow's",
                root_, "choose an empty folder or one of an earlier run");
  }
  lock_.emplace(root_, "wait for it to end, or choose another --output");
  sweep();
}

RunDirectory::~RunDirectory() = default;

void RunDirectory::sweep() const {
  const auto remove_temporaries = [](auto&& entries) {
    for (const fs::directory_entry& entry : entries) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with('.') && name.ends_with(".winnow-tmp")) fs::remove(entry.path());
    }
  };
  remove_temporaries(fs::directory_iterator(root_));
  for (const std::string_view folder : kFolders) {
    const fs::path path = fs::path(root_) / folder;
    if (fs::is_directory(path)) remove_temporaries(fs::recursive_directory_iterator(path));
  }
}

void RunDirectory::look(const RunIdentity& now) {
  if (!fs::exists(recipe())) {
    throw Error(errors::kPhaseOrder, "nothing was scanned here yet", root_,
                "run `winnow scan` with the same recipe first");
  }
  identity_ = RunIdentity::parse(read_file(recipe()), recipe());
  refuse_drift(
      changed_keys(parts(identity_, Phase::kDecide, false), parts(now, Phase::kDecide, false)),
      Phase::kDecide);
}

void RunDirectory::refuse_drift(const std::vector<std::string>& changes, Phase phase) const {
  if (changes.empty()) return;
  std::string list;
  for (const std::string& change : changes) list += "\n      " + change;
  throw Error(errors::kConfigDrift, "the run in this folder was made with other settings:" + list,
              root_, remedy(phase));
}

void RunDirectory::adopt(RunIdentity now, Phase phase, bool redo) {
  const bool with_models = phase == Phase::kScan || phase == Phase::kRun;
  if (fs::exists(recipe())) {
    const bool begun = fs::exists(root_ + "/ledger");
    const RunIdentity before = RunIdentity::parse(read_file(recipe()), recipe());
    const auto changes =
        changed_keys(parts(before, phase, with_models), parts(now, phase, with_models));
    if (begun && !redo) refuse_drift(changes, phase);
    if (!with_models) now.models = before.models;
    if (now.json() == before.json()) {
      identity_ = std::move(now);
      return;
    }
  }
  identity_ = std::move(now);
  write_file(recipe(), identity_.json());
  remove_stale_shards();
}

void RunDirectory::remove_stale_shards() const {
  std::set<std::string> wanted;
  for (const std::string& shard : identity_.shards) {
    for (const std::string& path :
         {ledger(shard), verdicts(shard), emit_.shuffle ? std::string() : kept(shard),
          emit_.dropped ? dropped(shard) : std::string(), quarantine(shard), commit(shard)}) {
      wanted.insert(path);
    }
  }
  for (const std::string_view folder : kFolders) {
    const fs::path path = fs::path(root_) / folder;
    if (!fs::is_directory(path)) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
      if (entry.is_regular_file() && !wanted.contains(entry.path().string())) {
        fs::remove(entry.path());
      }
    }
  }
}

std::string RunDirectory::file(std::string_view folder, std::string_view shard,
                               std::string_view end) const {
  return root_ + "/" + std::string(folder) + "/" + std::string(shard) + std::string(end);
}

std::string RunDirectory::part(std::uint32_t part, std::uint32_t parts) const {
  char name[40];
  std::snprintf(name, sizeof(name), "part-%05u-of-%05u", part, parts);
  return file("shuffled", name, records_end());
}

std::string RunDirectory::part_commit(std::uint32_t part) const {
  return file("parts", std::to_string(part), ".json");
}

void RunDirectory::remove_spills(std::uint32_t parts) const {
  fs::remove_all(fs::path(root_) / "spill");
  std::set<std::string> wanted;
  for (std::uint32_t part = 0; part < parts; ++part) wanted.insert(this->part(part, parts));
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(root_) / "shuffled")) {
    if (!wanted.contains(entry.path().string())) fs::remove(entry.path());
  }
}

void RunDirectory::make_room(const std::string& path) {
  create_folder(fs::path(path).parent_path());
}

}  // namespace winnow
