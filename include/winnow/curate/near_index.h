// A near-duplicate index on disk: new documents or vectors are compared with all that was added
// before, without reading that again. Rows are int8: sketches of documents, or vectors of another
// model, quantised. Similar are rows whose int8 cosine reaches a threshold, decided in integers.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "winnow/core/recipe.h"
#include "winnow/curate/dedup.h"

namespace winnow {

/// What is read: documents, or vectors if it names embeddings.
struct IndexInput {
  std::vector<std::string> files;  ///< JSONL, in document order; each is a source of its own
  ReadRecipe read;
  std::string embeddings;  ///< .npy or safetensors (formats/vector_file.h)
  std::string tensor;      ///< in a safetensors file of several
  std::string ids;         ///< a text file, one line a vector; empty: row numbers
  std::string device = "auto";
  int threads = 0;  ///< 0: all cores; changes no result
  std::int64_t batch = 256;
  std::stop_token stop;
};

struct IndexAddCounts {
  std::uint64_t sources = 0;  ///< added
  std::uint64_t skipped = 0;  ///< sources with the same bytes as one that is in the index
  std::uint64_t rows = 0;     ///< added
  std::uint64_t bad = 0;      ///< records that could not be read
  std::uint64_t total = 0;    ///< rows of the index
};

/// Begins an index in a folder that is empty or not there, of documents by this sketch or of
/// vectors, and adds. Each source counts as soon as it is whole, and is skipped when it comes
/// again: a build that was killed goes on with the same command. Errors: those of IndexStore, of
/// reading shards and of vector files.
IndexAddCounts index_build(const std::string& folder, const SketchRecipe& sketch,
                           const IndexInput& input);
/// Adds to an index that is there.
IndexAddCounts index_add(const std::string& folder, const IndexInput& input);

struct IndexQuery {
  IndexInput input;
  double threshold = 0.8;
  double alarm_drop = 0.5;  ///< the most that may be dropped of a source
  bool add = false;         ///< add what stays to the index, once the files are written
  std::string kept;         ///< records that stay, byte for byte; of vectors the names
  std::string dropped;  ///< the others with their reason; of vectors name TAB name TAB similarity
};

struct IndexQueryCounts {
  std::uint64_t rows = 0;          ///< kept + all below
  std::uint64_t equal = 0;         ///< dropped: text equal to one of the index
  std::uint64_t similar = 0;       ///< dropped: similar to one of the index
  std::uint64_t equal_here = 0;    ///< dropped: equal to an earlier one of the input
  std::uint64_t similar_here = 0;  ///< dropped: similar to an earlier one of the input that stays
  std::uint64_t bad = 0;
  std::uint64_t kept = 0;
};

/// Drops what is equal or similar to a row of the index, for the most similar one (ties: the one
/// added first); of the rest what is similar to an earlier one that stays. Memory: the new rows,
/// and the index as it is mapped. The files are made whole or not at all. Errors: as above;
/// E_WIPE_OUT; E_USAGE if no file is asked for, or if `add` is and a source is in the index
/// already.
IndexQueryCounts index_query(const std::string& folder, const IndexQuery& query);

}  // namespace winnow
