// The passes of decide. Each sees the rows that no pass before it dropped, and only drops.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "curate/ledger.h"
#include "curate/verdicts.h"
#include "winnow/backend/backend.h"
#include "winnow/core/recipe.h"
#include "winnow/near/clustered.h"
#include "winnow/near/minhash_candidates.h"

namespace winnow {

/// Drops a document for the first limit, in recipe order, that one of its facts breaks.
void limits_pass(const LimitsPass& pass, const Ledger& ledger, Verdicts& verdicts);

/// Drops a document for the first rule of the preset that it breaks; the rule's reason is the rule.
void rules_pass(const RulesPass& pass, const Ledger& ledger, Verdicts& verdicts);

/// Drops a document whose language is none of the pass's (rule "language", the fact's value), or of
/// which the model is not sure enough (rule LABEL.min).
void language_pass(const LanguagePass& pass, const Ledger& ledger, Verdicts& verdicts);

/// Drops documents that have enough in common with a benchmark item, which the verdict names.
void decontaminate_pass(const DecontaminatePass& pass, const Ledger& ledger, Verdicts& verdicts);

/// Drops documents whose URL matches lists, for the first list in the order of kUrlLists; those
/// without a host before (rule "no_host"). The verdict names the entries.
void url_pass(const UrlPass& pass, const UrlOptions& measured, const Ledger& ledger,
              Verdicts& verdicts);

/// Of documents with equal texts (equal digests) the best ranked stays.
void exact_pass(const ExactPass& pass, const Ledger& ledger, Verdicts& verdicts);

/// How a near pass went about it.
struct NearDecision {
  NearMethod method = NearMethod::kExhaustive;  ///< never automatic
  std::string why;                              ///< the reason for the method
  std::optional<ClusteredReport> clustered;
  std::optional<CandidateCounts> candidates;  ///< of the method minhash
  /// With pairs_from: how many pairs of documents there are by hundredths of their similarity.
  std::map<std::int64_t, std::int64_t> pairs;
};

/// Calls take(some) for all pairs of documents, by row, that reach pass.pairs_from; sorted.
using FindPairs = std::function<void(const NearPass& pass, const SortedPairs<Pair>::Take& take)>;

/// Drops near-duplicates, by the pass's policy all but the best ranked. `find_pairs` is asked if
/// pass.pairs_from is set.
NearDecision near_pass(const NearPass& pass, const Ledger& ledger, Backend& backend,
                       const FindPairs& find_pairs, Verdicts& verdicts);

/// Keeps the best by a fact or an expression; exact, ties by document order.
void keep_pass(const KeepPass& pass, const Ledger& ledger, Verdicts& verdicts);

/// Keeps the tasks whose rate of successes lies in a band. E_TABLE_INVALID, E_LEDGER_INVALID.
void pass_rate_pass(const PassRatePass& pass, const Ledger& ledger, Verdicts& verdicts);

/// Whether a value goes before another one in a ranking: the larger first, no number last.
inline bool is_better(double a, double b) { return a > b || (b != b && a == a); }

/// Drops the ranked `rows` that do not survive, each for its witness.
void drop_duplicates(std::span<const std::int64_t> rows, const Survivors& survivors,
                     std::string_view rule, CosineThreshold threshold, Verdicts& verdicts);

/// The step of a hundredth that a similarity lies in: 57 for .57, and for all below .58.
std::int64_t hundredth_of(double similarity);

/// `rows` (ascending) with the best first.
std::vector<std::int64_t> ranked(const Rank& rank, const Ledger& ledger,
                                 std::vector<std::int64_t> rows);

}  // namespace winnow
