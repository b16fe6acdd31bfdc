#include "winnow/curate/run.h"

#include <nlohmann/json.hpp>

#include "curate/identity.h"
#include "curate/phases.h"
#include "curate/run_directory.h"
#include "curate/shards.h"
#include "winnow/formats/output_file.h"

namespace winnow {

PhaseCounts scan(const Recipe& recipe, const RunOptions& options) {
  const std::vector<Shard> shards = list_shards(recipe.inputs);
  RunDirectory directory(recipe);
  directory.adopt(identity_of(recipe, shards, WithModels::kYes), Phase::kScan, options.redo);
  return scan_phase(recipe, options, directory, shards);
}

PhaseCounts decide(const Recipe& recipe, const RunOptions& options) {
  RunDirectory directory(recipe);
  directory.adopt(identity_of(recipe, list_shards(recipe.inputs), WithModels::kNo), Phase::kDecide,
                  options.redo);
  return decide_phase(recipe, options, directory);
}

PhaseCounts emit(const Recipe& recipe, const RunOptions& options) {
  const std::vector<Shard> shards = list_shards(recipe.inputs);
  RunDirectory directory(recipe);
  directory.adopt(identity_of(recipe, shards, WithModels::kNo), Phase::kEmit, options.redo);
  return emit_phase(recipe, options, directory, shards);
}

RunSummary run(const Recipe& recipe, const RunOptions& options) {
  const std::vector<Shard> shards = list_shards(recipe.inputs);
  RunDirectory directory(recipe);
  directory.adopt(identity_of(recipe, shards, WithModels::kYes), Phase::kRun, options.redo);
  RunSummary summary;
  summary.scan = scan_phase(recipe, options, directory, shards);
  summary.decide = decide_phase(recipe, options, directory);
  summary.emit = emit_phase(recipe, options, directory, shards);
  const nlohmann::json timings = {{"scan_seconds", summary.scan.seconds},
                                  {"decide_seconds", summary.decide.seconds},
                                  {"emit_seconds", summary.emit.seconds}};
  write_file(directory.timings(), timings.dump(2) + "\n");
  return summary;
}

}  // namespace winnow
