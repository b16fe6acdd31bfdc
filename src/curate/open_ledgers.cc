#include "curate/open_ledgers.h"

#include <filesystem>

#include "curate/identity.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

/// The recipe, if its run directory is there: looking must not make it.
const Recipe& scanned(const Recipe& recipe) {
  if (std::filesystem::exists(recipe.output)) return recipe;
  throw Error(errors::kPhaseOrder, "nothing was scanned here yet", recipe.output,
              "run `winnow scan` with the same recipe first");
}

}  // namespace

ScannedRun::ScannedRun(const Recipe& recipe)
    : shards(list_shards(recipe.inputs)), directory(scanned(recipe)) {
  directory.look(identity_of(recipe, shards, WithModels::kNo));
}

}  // namespace winnow
