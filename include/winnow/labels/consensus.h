// From several raters' votes to one label an item, and what each rater is worth.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/matrix.h"
#include "winnow/labels/votes.h"

namespace winnow {

enum class ConsensusMethod {
  kMajority,           ///< a label's share of the item's votes
  kAgreementWeighted,  ///< each vote counts its rater's share of votes that agree with the majority
  kDawidSkene,         ///< Dawid and Skene 1979: a confusion matrix a rater, by EM
  kHierarchical  ///< the same, shrunk to the rater's skill and the errors of all (docs/labels.md)
};
std::optional<ConsensusMethod> consensus_method_of(std::string_view name);
std::string_view name_of(ConsensusMethod method);
std::string consensus_method_names();

struct ConsensusOptions {
  ConsensusMethod method = ConsensusMethod::kHierarchical;
  std::int64_t iterations = 200;  ///< of EM at most
  double tolerance = 1e-6;        ///< EM ends when no posterior moves by more
  double confidence = 0.95;       ///< that `more_votes` is for
  std::stop_token stop;
};

struct ItemConsensus {
  std::int32_t label = 0;  ///< of the largest posterior; of equal ones the more frequent, the first
  double confidence = 0;   ///< its posterior
  std::int64_t votes = 0;
  /// Further votes of average raters until the posterior is expected to reach the confidence asked
  /// for; 0 if it has; nothing if votes do not tell the two best labels apart.
  std::optional<std::int64_t> more_votes;
};

struct RaterQuality {
  std::int64_t votes = 0;
  double accuracy = 0;   ///< mean posterior of the labels that the rater chose
  double agreement = 0;  ///< share of votes that are the item's consensus label
};

struct Consensus {
  Matrix<double> posterior;  ///< items x labels
  std::vector<ItemConsensus> items;
  std::vector<RaterQuality> raters;
  /// raters x (labels x labels), truth by row: P(vote | truth), estimated by the method's own rule;
  /// by counts with posterior weights where it has none. A row that the rater has no vote for is
  /// the mean of all raters.
  Matrix<double> confusion;
  Matrix<double> pooled;        ///< labels x labels: of all raters together
  std::vector<double> prior;    ///< of the labels
  std::int64_t iterations = 0;  ///< 0: a method without EM
  bool converged = true;
  /// Hierarchical: a label whose items most raters gave another one in the first estimate, so that
  /// its class had drifted from its name, and rater's skills were used alone.
  std::optional<std::int32_t> drifted;
};

/// One thread, double arithmetic in a fixed order: the same bits on every machine. Memory: 16 bytes
/// x (items x labels + raters x labels^2). E_TABLE_INVALID if that is above 16 GiB; E_INTERRUPTED.
Consensus find_consensus(const VoteTable& table, const ConsensusOptions& options);

struct Agreement {
  std::optional<double> fleiss_kappa;        ///< over items with two votes or more
  std::optional<double> krippendorff_alpha;  ///< nominal; the same items
  std::int64_t items = 0;                    ///< with two votes or more
};

/// Fleiss 1971 with numbers of votes that may differ: chance is by all votes of these items.
/// Krippendorff 2011, nominal data. Nothing where all votes are of one label, or no item has two.
Agreement agreement_of(const VoteTable& table);

}  // namespace winnow
