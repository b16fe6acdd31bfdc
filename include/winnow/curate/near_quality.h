// How well dedup's presets find the clusters that people marked.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "winnow/near/cluster_agreement.h"

namespace winnow {

struct NearQualityOptions {
  std::string input;  ///< JSONL with a text and a cluster
  std::string text_field = "text";
  std::string cluster_field = "cluster";  ///< a string or an integer; without one: alone
  std::string device = "auto";
  int threads = 0;
  std::stop_token stop;
};

/// One way to find near-duplicates, and how its clusters agree with gold.
struct NearQuality {
  std::string preset;
  std::string policy;
  std::int64_t clusters = 0;
  ClusterAgreement agreement;
};

struct NearQualityTable {
  std::int64_t documents = 0;
  std::int64_t gold_clusters = 0;
  std::vector<NearQuality> rows;
};

/// Each preset with each policy, and MinHash as datatrove does it. Errors: those of `dedup`.
NearQualityTable near_quality(const NearQualityOptions& options);

}  // namespace winnow
