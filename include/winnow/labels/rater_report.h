// winnow raters: what a consensus came to, as files, text and JSON.
#pragma once

#include <cstddef>
#include <string>

#include "winnow/labels/consensus.h"

namespace winnow {

struct RaterFiles {
  std::string consensus;  ///< JSON lines, an item each; empty: none
  std::string raters;     ///< JSON lines, a rater each; empty: none
};

/// Both files together: if one cannot be written, neither is there (docs/labels.md has the fields).
void write_consensus(const VoteTable& table, const Consensus& consensus, const RaterFiles& files);

struct RaterSummary {
  const VoteTable& table;
  const Consensus& consensus;
  const Agreement& agreement;
  ConsensusMethod method;
  double confidence;  ///< that further votes are counted for
};

/// For a person; the `most` raters of least accuracy among those with five votes or more.
std::string rater_text(const RaterSummary& summary, std::size_t most);
/// winnow.raters/1 (docs/labels.md).
std::string rater_json(const RaterSummary& summary);

}  // namespace winnow
