// dedup: near-duplicates of documents in files, without a run directory. Facts stay in memory: the
// sketch and some 100 bytes a document, then 8 bytes a shingle of the documents that have a
// candidate, and the pairs. Texts do not; the files are read up to three times (scan, compare,
// write), so none can be a pipe.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "winnow/core/recipe.h"
#include "winnow/core/set_similarity.h"
#include "winnow/core/shingles.h"
#include "winnow/near/keep_policies.h"

namespace winnow {

/// What is similar. The defaults are the preset `clean`.
struct DedupSimilarity {
  SketchRecipe sketch = {{ShingleUnit::kWords, 3, 5}, 1024};
  SetThreshold threshold = SetThreshold::of(SetMeasure::kContainment, 0.7);
};
/// "clean": words, containment of .7: copies with something around them. "noisy": characters,
/// cosine of .35: scans, misread and cut text. docs/near-duplicates.md has what each finds.
/// E_RECIPE_VALUE for another name.
DedupSimilarity dedup_preset(const std::string& name);

/// Files to write; the empty ones are not. A name that ends in .zst is compressed.
struct DedupFiles {
  std::string kept;      ///< records that stay, byte for byte
  std::string dropped;   ///< records that go, with the field "winnow" that says why
  std::string clusters;  ///< id TAB the id kept in its place (its own, if it stays)
  std::string pairs;     ///< id TAB id TAB similarity, of all that are compared and similar
  std::string groups;    ///< as duplicates.jsonl of a run
};

struct DedupOptions {
  std::vector<std::string> inputs;  ///< paths, in document order; each is a source of its own
  ReadRecipe read;
  DedupSimilarity similarity;
  std::string rank = "first";  ///< "first" or "longest" (characters)
  KeepPolicy policy = KeepPolicy::kRank;
  double alarm_drop = 0.5;  ///< the most that a pass may drop of a source
  DedupFiles files;
  std::string device = "auto";
  int threads = 0;  ///< 0: all cores; changes no result
  std::int64_t batch = 256;
  std::stop_token stop;
};

struct DedupCounts {
  std::uint64_t records = 0;  ///< kept + exact + near + bad
  std::uint64_t bad = 0;      ///< records that could not be read; in none of the files
  std::uint64_t exact = 0;    ///< dropped: equal texts
  std::uint64_t near = 0;     ///< dropped: similar ones
  std::uint64_t kept = 0;
  std::uint64_t candidates = 0;  ///< pairs that were compared exactly
  std::uint64_t pairs = 0;       ///< of these, similar
};

/// Scans, drops all but one of equal texts, finds pairs whose sketches are near (kernel
/// `join_above`), decides each by the exact measure of their shingle sets, keeps by policy and
/// writes. By the policy rank, unless a file of pairs is asked for, only pairs whose better
/// document stays are compared (near/ranked_screen.h). The files are made whole or not at all, and
/// the same for every device, number of threads and batch size. Errors: those of reading shards
/// (E_TOO_MANY_BAD), E_WIPE_OUT, E_INPUT_CHANGED, E_USAGE if an input is a pipe or no file is asked
/// for.
DedupCounts dedup(const DedupOptions& options);

}  // namespace winnow
