#include "winnow/labels/consensus.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "labels/dawid_skene.h"
#include "labels/hierarchical.h"
#include "winnow/core/error.h"
#include "winnow/core/named_values.h"
#include "winnow/core/portable_math.h"

namespace winnow {
namespace {

constexpr std::pair<std::string_view, ConsensusMethod> kMethods[] = {
    {"hierarchical", ConsensusMethod::kHierarchical},
    {"dawid-skene", ConsensusMethod::kDawidSkene},
    {"agreement", ConsensusMethod::kAgreementWeighted},
    {"majority", ConsensusMethod::kMajority}};
constexpr double kMostNumbers = 1U << 30U;  ///< of 16 bytes
constexpr double kLeastOdds = 1e-12;

/// Each vote counts its rater's weight.
Matrix<double> weighted_shares(const VoteTable& table, std::span<const double> weights) {
  Matrix<double> shares(static_cast<std::int64_t>(table.items.size()),
                        static_cast<std::int64_t>(table.labels.size()));
  for (const Vote& vote : table.votes) {
    shares.row(vote.item)[static_cast<std::size_t>(vote.label)] +=
        weights[static_cast<std::size_t>(vote.rater)];
  }
  for (std::int64_t i = 0; i < shares.rows(); ++i) {
    double sum = 0;
    for (const double share : shares.row(i)) sum += share;
    for (double& share : shares.row(i)) share /= sum;
  }
  return shares;
}

Matrix<double> vote_shares(const VoteTable& table) {
  return weighted_shares(table, std::vector<double>(table.raters.size(), 1));
}

std::vector<std::int64_t> label_frequencies(const VoteTable& table) {
  std::vector<std::int64_t> frequencies(table.labels.size());
  for (const Vote& vote : table.votes) ++frequencies[static_cast<std::size_t>(vote.label)];
  return frequencies;
}

/// Of the largest; of equal ones the more frequent label, then the first.
std::int32_t best_label(std::span<const double> posterior,
                        std::span<const std::int64_t> frequencies) {
  std::size_t best = 0;
  for (std::size_t k = 1; k < posterior.size(); ++k) {
    const bool ties = posterior[k] == posterior[best];
    if (posterior[k] > posterior[best] || (ties && frequencies[k] > frequencies[best])) best = k;
  }
  return static_cast<std::int32_t>(best);
}

std::vector<std::int32_t> best_labels(const VoteTable& table, const Matrix<double>& posterior) {
  const std::vector<std::int64_t> frequencies = label_frequencies(table);
  std::vector<std::int32_t> labels;
  for (std::int64_t i = 0; i < posterior.rows(); ++i) {
    labels.push_back(best_label(posterior.row(i), frequencies));
  }
  return labels;
}

/// Appen's "Wawa": a rater's weight is the agreement with the majority.
Matrix<double> agreement_weighted(const VoteTable& table) {
  const std::vector<std::int32_t> majority = best_labels(table, vote_shares(table));
  std::vector<double> agreed(table.raters.size()), votes(table.raters.size());
  for (const Vote& vote : table.votes) {
    const auto r = static_cast<std::size_t>(vote.rater);
    agreed[r] += vote.label == majority[static_cast<std::size_t>(vote.item)] ? 1 : 0;
    votes[r] += 1;
  }
  // A rater who never agrees counts next to nothing, so that an item of such votes has a label.
  for (std::size_t r = 0; r < agreed.size(); ++r) {
    agreed[r] = std::max(agreed[r] / votes[r], kLeastOdds);
  }
  return weighted_shares(table, agreed);
}

void check_size(const VoteTable& table) {
  const auto labels = static_cast<double>(table.labels.size());
  const double numbers = labels * (static_cast<double>(table.items.size()) +
                                   static_cast<double>(table.raters.size()) * labels);
  if (numbers <= kMostNumbers) return;
  throw Error(errors::kTableInvalid,
              "confusion matrices of " + std::to_string(table.raters.size()) + " raters for " +
                  std::to_string(table.labels.size()) + " labels do not fit in memory",
              {}, "is the right field named as the label? Else split the items");
}

/// P(vote | truth) of all raters together.
Matrix<double> pooled_confusion(const Matrix<double>& counts, std::int64_t labels) {
  Matrix<double> pooled = pooled_counts(counts, labels);
  for (std::int64_t k = 0; k < labels; ++k) {
    double sum = 0;
    for (double& count : pooled.row(k)) sum += count += kLeastOdds;
    for (double& count : pooled.row(k)) count /= sum;
  }
  return pooled;
}

/// Shares of the counts, and where a rater has none, the mean of all raters.
Matrix<double> counted_confusion(const VoteTable& table, const Matrix<double>& posterior) {
  const std::int64_t labels = posterior.columns();
  Matrix<double> counts = soft_counts(table, posterior);
  const Matrix<double> pooled = pooled_confusion(counts, labels);
  const auto wide = static_cast<std::size_t>(labels);
  for (std::int64_t r = 0; r < counts.rows(); ++r) {
    for (std::size_t k = 0; k < wide; ++k) {
      const auto row = counts.row(r).subspan(k * wide, wide);
      double sum = 0;
      for (const double count : row) sum += count;
      for (double& count : row) count /= sum;
      if (sum == 0) std::ranges::copy(pooled.row(static_cast<std::int64_t>(k)), row.begin());
    }
  }
  return counts;
}

/// How many votes of average raters, on items of the best label, carry the log odds of it against
/// the second best to where `confidence` has them.
std::optional<std::int64_t> more_votes(const Consensus& consensus, std::span<const double> row,
                                       std::int32_t best, double confidence) {
  if (row[static_cast<std::size_t>(best)] >= confidence) return 0;
  std::size_t second = best == 0 ? 1 : 0;
  for (std::size_t k = 0; k < row.size(); ++k) {
    if (static_cast<std::int32_t>(k) != best && row[k] > row[second]) second = k;
  }
  const auto given_best = consensus.pooled.row(best);
  const auto given_second = consensus.pooled.row(static_cast<std::int64_t>(second));
  double gain = 0;  // Kullback-Leibler: what one vote adds on average
  for (std::size_t l = 0; l < given_best.size(); ++l) {
    gain += given_best[l] * (portable_log(given_best[l]) - portable_log(given_second[l]));
  }
  if (gain <= 1e-9) return std::nullopt;
  const double now = portable_log(std::max(row[static_cast<std::size_t>(best)], kLeastOdds)) -
                     portable_log(std::max(row[second], kLeastOdds));
  const double wanted = portable_log(confidence) - portable_log(1 - confidence);
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil((wanted - now) / gain)));
}

void describe_items(const VoteTable& table, double confidence, Consensus& consensus) {
  const std::vector<std::int32_t> labels = best_labels(table, consensus.posterior);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto row = consensus.posterior.row(static_cast<std::int64_t>(i));
    ItemConsensus& item = consensus.items.emplace_back();
    item.label = labels[i];
    item.confidence = row[static_cast<std::size_t>(labels[i])];
    item.votes = static_cast<std::int64_t>(table.begin[i + 1] - table.begin[i]);
    if (row.size() > 1) {
      item.more_votes = more_votes(consensus, row, labels[i], confidence);
    } else {
      item.more_votes = 0;
    }
  }
}

void describe_raters(const VoteTable& table, Consensus& consensus) {
  consensus.raters.resize(table.raters.size());
  for (const Vote& vote : table.votes) {
    RaterQuality& rater = consensus.raters[static_cast<std::size_t>(vote.rater)];
    const auto item = static_cast<std::size_t>(vote.item);
    ++rater.votes;
    rater.accuracy += consensus.posterior.row(vote.item)[static_cast<std::size_t>(vote.label)];
    rater.agreement += consensus.items[item].label == vote.label ? 1 : 0;
  }
  for (RaterQuality& rater : consensus.raters) {
    rater.accuracy /= static_cast<double>(rater.votes);
    rater.agreement /= static_cast<double>(rater.votes);
  }
}

void take(Estimated estimated, Consensus& consensus) {
  consensus.posterior = std::move(estimated.posterior);
  consensus.confusion = std::move(estimated.confusion);
  consensus.prior = std::move(estimated.prior);
  consensus.iterations = estimated.iterations;
  consensus.converged = estimated.converged;
}

void estimate(const VoteTable& table, const ConsensusOptions& options, Consensus& consensus) {
  const auto labels = static_cast<std::int64_t>(table.labels.size());
  if (options.method == ConsensusMethod::kDawidSkene) {
    take(maximise_expectation(
             table, vote_shares(table),
             [&](Matrix<double>& counts, std::int64_t) { share_of_counts(counts, labels); },
             options),
         consensus);
    return;
  }
  if (options.method == ConsensusMethod::kHierarchical) {
    HierarchicalEstimate found = estimate_hierarchical(table, vote_shares(table), options);
    consensus.drifted = found.drifted;
    take(std::move(found.estimated), consensus);
    return;
  }
  const bool is_majority = options.method == ConsensusMethod::kMajority;
  consensus.posterior = is_majority ? vote_shares(table) : agreement_weighted(table);
  consensus.confusion = counted_confusion(table, consensus.posterior);
  consensus.prior.resize(table.labels.size());
  for (std::int64_t i = 0; i < consensus.posterior.rows(); ++i) {
    for (std::size_t k = 0; k < consensus.prior.size(); ++k) {
      consensus.prior[k] += consensus.posterior.row(i)[k] / static_cast<double>(table.items.size());
    }
  }
}

}  // namespace

std::optional<ConsensusMethod> consensus_method_of(std::string_view name) {
  return value_named(kMethods, name);
}
std::string_view name_of(ConsensusMethod method) { return name_in(kMethods, method); }
std::string consensus_method_names() { return list_of(kMethods); }

Consensus find_consensus(const VoteTable& table, const ConsensusOptions& options) {
  check_size(table);
  Consensus consensus;
  if (table.labels.size() == 1) {
    consensus.posterior = vote_shares(table);
    consensus.confusion = counted_confusion(table, consensus.posterior);
    consensus.prior = {1};
  } else {
    estimate(table, options, consensus);
  }
  consensus.pooled =
      pooled_confusion(soft_counts(table, consensus.posterior), consensus.posterior.columns());
  describe_items(table, options.confidence, consensus);
  describe_raters(table, consensus);
  return consensus;
}

}  // namespace winnow
