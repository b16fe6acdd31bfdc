#include "winnow/curate/run.h"

#include <nlohmann/json.hpp>

#include "curate/identity.h"
#include "curate/phases.h"
#include "curate/run_directory.h"
#include "curate/shards.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

/// A run's shards and its folder, taken over for a phase.
struct OpenRun {
  const std::vector<Shard> shards;
  RunDirectory directory;

  OpenRun(const Recipe& recipe, const RunOptions& options, Phase phase)
      : shards(list_shards(recipe.inputs)), directory(recipe) {
    const bool scans = phase == Phase::kScan || phase == Phase::kRun;
    const WithModels models = scans ? WithModels::kYes : WithModels::kNo;
    directory.adopt(identity_of(recipe, shards, models), phase, options.redo);
  }
};

}  // namespace

PhaseCounts scan(const Recipe& recipe, const RunOptions& options) {
  const OpenRun open(recipe, options, Phase::kScan);
  return scan_phase(recipe, options, open.directory, open.shards);
}

PhaseCounts decide(const Recipe& recipe, const RunOptions& options) {
  const OpenRun open(recipe, options, Phase::kDecide);
  return decide_phase(recipe, options, open.directory, open.shards);
}

PhaseCounts emit(const Recipe& recipe, const RunOptions& options) {
  const OpenRun open(recipe, options, Phase::kEmit);
  return emit_phase(recipe, options, open.directory, open.shards);
}

RunSummary run(const Recipe& recipe, const RunOptions& options) {
  const OpenRun open(recipe, options, Phase::kRun);
  RunSummary summary;
  summary.scan = scan_phase(recipe, options, open.directory, open.shards);
  summary.decide = decide_phase(recipe, options, open.directory, open.shards);
  summary.emit = emit_phase(recipe, options, open.directory, open.shards);
  const nlohmann::json timings = {{"scan_seconds", summary.scan.seconds},
                                  {"decide_seconds", summary.decide.seconds},
                                  {"emit_seconds", summary.emit.seconds}};
  write_file(open.directory.timings(), timings.dump(2) + "\n");
  return summary;
}

}  // namespace winnow
