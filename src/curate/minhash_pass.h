// The pass `near` with method "minhash".
#pragma once

#include <span>
#include <stop_token>

#include "curate/ledger.h"
#include "curate/passes.h"
#include "curate/shards.h"
#include "curate/verdicts.h"
#include "winnow/core/recipe.h"
#include "winnow/filters/rule_meter.h"

namespace winnow {

/// Where the texts are, should a pass have to read them again.
struct TextSource {
  const Recipe& recipe;
  std::span<const Shard> shards;  ///< as the ledger's
  std::stop_token stop;
  RuleSources sources = {};  ///< of the presets that edited the texts in scan
};

/// Drops a document that is a MinHash candidate of a better ranked one that stays, and similar to
/// it: by the cosine of their vectors, or with `verify` by the exact Jaccard of their shingle sets.
/// Holds 12 bytes a row and band and the vectors, or with `verify` 8 bytes a shingle of the rows
/// that have a candidate. E_INPUT_CHANGED if a text to verify is not the one that was scanned.
NearDecision minhash_pass(const NearPass& pass, const Ledger& ledger, const TextSource& texts,
                          Verdicts& verdicts);

}  // namespace winnow
