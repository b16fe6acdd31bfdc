#include "winnow/curate/dedup_vectors.h"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "curate/alarm.h"
#include "curate/output_names.h"
#include "curate/vector_names.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/jsonl.h"
#include "winnow/formats/output_file.h"
#include "winnow/formats/vector_file.h"
#include "winnow/near/vector_pairs.h"

namespace winnow {
namespace {

using Rows = std::vector<std::int64_t>;

/// The best first; equal scores stay in order.
Rows ranked_rows(const std::string& scores_path, std::int64_t count) {
  Rows rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), std::int64_t{0});
  if (scores_path.empty()) return rows;
  const VectorFile file(scores_path);
  if (file.rows() != count || file.columns() != 1) {
    throw Error(errors::kVectorsInvalid,
                "there are " + std::to_string(file.rows()) + " x " +
                    std::to_string(file.columns()) + " scores for " + std::to_string(count) +
                    " vectors",
                scores_path, "save one number a vector");
  }
  std::vector<double> scores(rows.size());
  for (const std::int64_t row : rows) {
    file.read_row(row, std::span(scores).subspan(static_cast<std::size_t>(row), 1));
  }
  std::ranges::stable_sort(rows, [&](std::int64_t a, std::int64_t b) {
    return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
  });
  return rows;
}

/// What became of each row of the file.
struct Outcome {
  Rows witness;                    ///< kKept, or the row kept in its place
  std::vector<double> similarity;  ///< with it
  SortedPairs<SimilarPair> pairs;  ///< rows of the file, i < j
  VectorDedupCounts counts;

  explicit Outcome(std::int64_t rows)
      : witness(static_cast<std::size_t>(rows), kKept), similarity(witness.size()) {}

  void drop(std::int64_t row, std::int64_t kept, double how_similar) {
    witness[static_cast<std::size_t>(row)] = kept;
    similarity[static_cast<std::size_t>(row)] = how_similar;
  }
  void add_pair(std::int64_t a, std::int64_t b, double how_similar) {
    const SimilarPair pair{std::min(a, b), std::max(a, b), how_similar};
    pairs.add({&pair, 1});
  }
};

/// Drops all but the best ranked of equal vectors; the others, ranked. Zero vectors all stay.
Rows drop_equal(const VectorFile& file, const Rows& ranked, int threads, std::stop_token stop,
                Outcome& outcome) {
  std::vector<TextDigest> digests(ranked.size());
  constexpr std::int64_t kRowsABlock = 256;
  const std::int64_t blocks = (file.rows() + kRowsABlock - 1) / kRowsABlock;
  const std::vector<double> zeros(static_cast<std::size_t>(file.columns()), 0.0);
  const auto digest_of = [](std::span<const double> row) {
    return text_digest({reinterpret_cast<const char*>(row.data()), row.size_bytes()});
  };
  for_each_index(threads, blocks, std::move(stop), [&](std::int64_t block) {
    std::vector<double> row(zeros.size());
    const std::int64_t end = std::min(file.rows(), (block + 1) * kRowsABlock);
    for (std::int64_t r = block * kRowsABlock; r < end; ++r) {
      file.read_row(r, row);
      for (double& x : row) x += 0.0;  // -0 is 0
      digests[static_cast<std::size_t>(r)] = digest_of(row);
    }
  });
  const TextDigest zero = digest_of(zeros);
  std::map<TextDigest, std::int64_t> first;
  Rows distinct;
  for (const std::int64_t row : ranked) {
    const TextDigest& digest = digests[static_cast<std::size_t>(row)];
    const auto [at, is_new] = first.try_emplace(digest, row);
    if (is_new || digest == zero) {
      distinct.push_back(row);
      continue;
    }
    ++outcome.counts.exact;
    outcome.drop(row, at->second, 1);
    outcome.add_pair(row, at->second, 1);
  }
  return distinct;
}

/// Drops the near ones of `rows`; survivors count in their places there.
void drop_near(const Rows& rows, const Survivors& survivors, Outcome& outcome) {
  for (std::size_t place = 0; place < rows.size(); ++place) {
    const std::int64_t witness = survivors.witness[place];
    if (witness == kKept) continue;
    ++outcome.counts.near;
    outcome.drop(rows[place], rows[static_cast<std::size_t>(witness)], survivors.similarity[place]);
  }
}

/// The same from all pairs of their places, which it keeps.
void drop_near(const VectorDedupOptions& options, const Rows& rows, VectorPairs& found,
               Outcome& outcome) {
  drop_near(
      rows,
      keep(options.policy, std::ssize(rows),
           [&](const SortedPairs<SimilarPair>::Take& take) { found.pairs.for_each_block(take); }),
      outcome);
  const auto row_of = [&](std::int64_t place) { return rows[static_cast<std::size_t>(place)]; };
  found.pairs.for_each_block([&](std::span<const SimilarPair> some) {
    outcome.counts.pairs += some.size();
    for (const SimilarPair& pair : some) {
      outcome.add_pair(row_of(pair.i), row_of(pair.j), pair.similarity);
    }
  });
  outcome.counts.candidates = found.candidates;
}

/// Finds pairs among the ranked `rows` and drops.
void find_near(const VectorDedupOptions& options, const VectorFile& file, const Rows& rows,
               Outcome& outcome) {
  const int threads = resolve_threads(options.threads);
  const auto backend = make_backend(options.device, threads);
  const VectorRows vectors{std::ssize(rows), file.columns(),
                           [&](std::int64_t rank, std::span<double> out) {
                             file.read_row(rows[static_cast<std::size_t>(rank)], out);
                           }};
  if (options.policy == KeepPolicy::kSemdedup) {
    CellPairs cells = vector_pairs_in_cells(*backend, vectors, options.threshold, options.cells,
                                            threads, options.stop);
    for (std::int64_t& rank : cells.order.rows) rank = rows[static_cast<std::size_t>(rank)];
    drop_near(options, cells.order.rows, cells.found, outcome);
  } else if (options.policy == KeepPolicy::kRank && options.files.pairs.empty()) {
    const ScreenedSurvivors kept =
        keep_vectors_by_rank(*backend, vectors, options.threshold, threads, options.stop);
    drop_near(rows, kept.survivors, outcome);
    outcome.counts.candidates = kept.compared;
    outcome.counts.pairs = kept.similar;
  } else {
    VectorPairs found = vector_pairs(*backend, vectors, options.threshold, threads, options.stop);
    drop_near(options, rows, found, outcome);
  }
}

void write_files(const VectorDedupFiles& files, const std::vector<std::string>& names,
                 Outcome& outcome) {
  const auto name = [&](std::int64_t row) {
    return names.empty() ? std::to_string(row) : names[static_cast<std::size_t>(row)];
  };
  const auto kept = open_output(files.kept);
  const auto dropped = open_output(files.dropped);
  const auto clusters = open_output(files.clusters);
  const auto pairs = open_output(files.pairs);
  for (std::size_t r = 0; r < outcome.witness.size(); ++r) {
    const auto row = static_cast<std::int64_t>(r);
    std::int64_t root = row;  // an equal vector's witness may itself be near another one
    while (outcome.witness[static_cast<std::size_t>(root)] != kKept) {
      root = outcome.witness[static_cast<std::size_t>(root)];
    }
    if (clusters) clusters->write(name(row) + '\t' + name(root) + '\n');
    if (root == row && kept) kept->write(name(row) + '\n');
    if (root == row || !dropped) continue;
    std::string line = name(row) + '\t' + name(outcome.witness[r]) + '\t';
    append_json_number(outcome.similarity[r], line);
    dropped->write(line += '\n');
  }
  if (pairs) {
    outcome.pairs.for_each_block([&](std::span<const SimilarPair> some) {
      for (const SimilarPair& pair : some) {
        std::string line = name(pair.i) + '\t' + name(pair.j) + '\t';
        append_json_number(pair.similarity, line);
        pairs->write(line += '\n');
      }
    });
  }
  for (OutputFile* file : {kept.get(), dropped.get(), clusters.get(), pairs.get()}) {
    if (file != nullptr) file->commit();
  }
}

}  // namespace

VectorDedupCounts dedup_vectors(const VectorDedupOptions& options) {
  const VectorDedupFiles& files = options.files;
  check_output_names({files.kept, files.dropped, files.clusters, files.pairs},
                     "--kept, --dropped, --clusters and --pairs");
  const VectorFile file(options.embeddings, options.tensor);
  const std::vector<std::string> names = read_vector_names(options.ids, file.rows());
  const Rows ranked = ranked_rows(options.scores, file.rows());
  Outcome outcome(file.rows());
  const Rows distinct =
      drop_equal(file, ranked, resolve_threads(options.threads), options.stop, outcome);
  find_near(options, file, distinct, outcome);
  VectorDedupCounts& counts = outcome.counts;
  counts.vectors = static_cast<std::uint64_t>(file.rows());
  counts.kept = counts.vectors - counts.exact - counts.near;
  check_wipe_out("dedup", {{options.embeddings, counts.exact + counts.near, counts.vectors}},
                 options.alarm_drop, "--alarm-drop");
  write_files(files, names, outcome);
  return counts;
}

}  // namespace winnow
