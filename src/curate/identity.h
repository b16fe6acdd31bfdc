// What a run, and each file of it, was made from.
#pragma once

#include <string>
#include <vector>

#include "curate/shards.h"
#include "winnow/core/recipe.h"

namespace winnow {

enum class WithModels { kNo, kYes };

/// `kYes` reads every model file for its digest.
RunIdentity identity_of(const Recipe& recipe, const std::vector<Shard>& shards, WithModels models);

/// JSON: the input file, the models and the scan part. Stored in a ledger's header.
std::string ledger_made_from(const RunIdentity& identity, const std::string& input_digest);
/// Of what all ledgers were made from.
std::string ledgers_digest(const std::vector<std::string>& ledgers_made_from);
/// JSON: that digest, and the decide part. Stored in a verdict file's header.
std::string verdicts_made_from(const RunIdentity& identity,
                               const std::vector<std::string>& ledgers_made_from);
/// JSON: a digest of the verdicts' origin, the input's digest and the emit part.
std::string outputs_made_from(const RunIdentity& identity, const std::string& verdicts_made_from,
                              const std::string& input_digest);

}  // namespace winnow
