// The shingle sets of some documents, for comparing them exactly: the one place where deciding
// reads text.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "curate/ledger.h"
#include "winnow/core/jsonl_options.h"
#include "winnow/core/minhash.h"
#include "winnow/filters/rule_meter.h"

namespace winnow {

struct ShingleReading {
  JsonlOptions jsonl;
  ShingleOptions shingles;
  int threads = 1;  ///< changes no result
  std::int64_t batch = 256;
  std::stop_token stop;
  MinhashPreset preset = MinhashPreset::kWinnow;  ///< whose shingles
  std::vector<std::string> edits = {};            ///< presets that edited the texts in scan
  RuleSources sources = {};                       ///< that they looked things up in
};

/// The sets of shingles (text/minhash_shingles.h) of `rows` of the ledger, ascending; set k belongs
/// to rows[k]. Reads once more the shards that have such rows; `paths[s]` is shard s's file. Holds
/// 8 bytes a shingle of these documents. E_INPUT_CHANGED if a shard is not the one that was
/// scanned.
std::vector<std::vector<std::uint64_t>> read_shingle_sets(const Ledger& ledger,
                                                          std::span<const std::string> paths,
                                                          std::span<const std::int64_t> rows,
                                                          const ShingleReading& reading);

}  // namespace winnow
