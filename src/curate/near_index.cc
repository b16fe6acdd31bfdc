#include "winnow/curate/near_index.h"

#include <algorithm>
#include <utility>

#include "curate/alarm.h"
#include "curate/dedup_decision.h"
#include "curate/facts.h"
#include "curate/index_decision.h"
#include "curate/index_output.h"
#include "curate/index_store.h"
#include "curate/output_names.h"
#include "curate/vector_names.h"
#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/byte_source.h"
#include "winnow/formats/vector_file.h"
#include "winnow/near/vector_pairs.h"

namespace winnow {
namespace {

/// Documents of one file or more, measured.
Ledger measure(const SketchRecipe& sketch, const IndexInput& input,
               std::vector<std::string> files) {
  Recipe recipe;
  recipe.read = input.read;
  recipe.facts.sketch = sketch;
  DedupOptions options;
  options.inputs = std::move(files);
  options.read = input.read;
  options.device = input.device;
  options.threads = input.threads;
  options.batch = input.batch;
  options.stop = input.stop;
  return measure_files(recipe, options);
}

/// Some rows of a ledger's shard, as they go into an index.
IndexRows rows_to_add(const Ledger& ledger, std::size_t shard, std::span<const std::int64_t> rows) {
  IndexRows out{ledger.shards()[shard],
                ledger.header(shard).input_digest,
                ledger.vectors(columns::kSketch, rows),
                {},
                {},
                {}};
  for (const std::int64_t row : rows) {
    out.texts.push_back(ledger.digest(row));
    out.ordinals.push_back(ledger.key(row).ordinal);
    out.ids.push_back(ledger.id(row));
  }
  return out;
}

std::vector<std::int64_t> rows_from(std::int64_t begin, std::int64_t end) {
  std::vector<std::int64_t> rows;
  for (std::int64_t row = begin; row < end; ++row) rows.push_back(row);
  return rows;
}

NewVectors read_vectors(const IndexInput& input) {
  const VectorFile file(input.embeddings, input.tensor);
  NewVectors out;
  out.digest = file_digest(input.embeddings);
  out.names = read_vector_names(input.ids, file.rows());
  for (std::int64_t row = std::ssize(out.names); row < file.rows(); ++row) {
    out.names.push_back(std::to_string(row));
  }
  out.rows = quantised_rows(
      {file.rows(), file.columns(),
       [&](std::int64_t row, std::span<double> values) { file.read_row(row, values); }},
      resolve_threads(input.threads), input.stop);
  return out;
}

IndexRows rows_to_add(const NewVectors& vectors, const std::string& source,
                      std::span<const std::int64_t> rows) {
  IndexRows out{
      source, vectors.digest, Matrix<std::int8_t>(std::ssize(rows), vectors.rows.columns()), {}, {},
      {}};
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const auto row = vectors.rows.row(rows[k]);
    std::ranges::copy(row, out.vectors.row(static_cast<std::int64_t>(k)).begin());
    out.ordinals.push_back(static_cast<std::uint64_t>(rows[k]));
    out.ids.push_back(vectors.names[static_cast<std::size_t>(rows[k])]);
  }
  return out;
}

void add(IndexStore& store, const IndexRows& rows, IndexAddCounts& counts) {
  store.write(rows);
  store.commit();
  ++counts.sources;
  counts.rows += rows.ordinals.size();
}

IndexAddCounts add_documents(IndexStore& store, const SketchRecipe& sketch,
                             const IndexInput& input) {
  IndexAddCounts counts;
  for (const std::string& file : input.files) {
    if (store.has(file_digest(file))) {
      ++counts.skipped;
      continue;
    }
    const Ledger ledger = measure(sketch, input, {file});
    counts.bad += ledger.header(0).quarantined;
    add(store, rows_to_add(ledger, 0, rows_from(0, ledger.rows())), counts);
  }
  counts.total = static_cast<std::uint64_t>(store.rows());
  return counts;
}

IndexAddCounts add_vectors(IndexStore& store, const IndexInput& input, const NewVectors& vectors) {
  IndexAddCounts counts;
  if (store.has(vectors.digest)) {
    ++counts.skipped;
  } else {
    add(store, rows_to_add(vectors, input.embeddings, rows_from(0, vectors.rows.rows())), counts);
  }
  counts.total = static_cast<std::uint64_t>(store.rows());
  return counts;
}

/// What is read must be what the index holds.
void check_kind(const IndexKind& kind, const IndexInput& input, const std::string& folder) {
  const bool of_vectors = !input.embeddings.empty();
  if (of_vectors == !kind.sketch) return;
  throw Error(errors::kUsage,
              kind.sketch ? "the index is of documents, not of vectors"
                          : "the index is of vectors, not of documents",
              folder, kind.sketch ? "name JSONL files" : "name --embeddings FILE");
}

IndexKind kind_of(const NewVectors& vectors) { return {std::nullopt, vectors.rows.columns()}; }

[[noreturn]] void refuse_source(const std::string& source) {
  throw Error(errors::kUsage, "this file is in the index already", source,
              "leave --add out; its rows would all be duplicates of themselves");
}

/// What the counts say of decided rows.
IndexQueryCounts counts_of(std::span<const IndexFate> fates) {
  IndexQueryCounts counts;
  counts.rows = fates.size();
  for (const IndexFate& fate : fates) {
    ++(fate.why == IndexFate::Why::kStays       ? counts.kept
       : fate.why == IndexFate::Why::kEqual     ? counts.equal
       : fate.why == IndexFate::Why::kSimilar   ? counts.similar
       : fate.why == IndexFate::Why::kEqualHere ? counts.equal_here
                                                : counts.similar_here);
  }
  return counts;
}

/// Each source and how many of its rows go; rows are those of the sources, one after another.
void check_wipe_out_of(std::span<const IndexFate> fates,
                       const std::vector<std::pair<std::string, std::int64_t>>& sources,
                       double most) {
  std::vector<PassedSource> passed;
  auto at = fates.begin();
  for (const auto& [name, rows] : sources) {
    const auto dropped = std::count_if(
        at, at + rows, [](const IndexFate& fate) { return fate.why != IndexFate::Why::kStays; });
    passed.push_back({name, static_cast<std::uint64_t>(dropped), static_cast<std::uint64_t>(rows)});
    at += rows;
  }
  check_wipe_out("index query", passed, most, "--alarm-drop");
}

std::vector<std::int64_t> kept_rows(std::span<const IndexFate> fates, std::int64_t begin,
                                    std::int64_t end) {
  std::vector<std::int64_t> rows;
  for (std::int64_t row = begin; row < end; ++row) {
    if (fates[static_cast<std::size_t>(row)].why == IndexFate::Why::kStays) rows.push_back(row);
  }
  return rows;
}

IndexQueryCounts query_documents(IndexStore& store, const SketchRecipe& sketch,
                                 const IndexQuery& query) {
  if (query.add) {
    for (const std::string& file : query.input.files) {
      if (store.has(file_digest(file))) refuse_source(file);
    }
  }
  const Ledger ledger = measure(sketch, query.input, query.input.files);
  const std::vector<std::int64_t> all = rows_from(0, ledger.rows());
  std::vector<TextDigest> texts;
  for (const std::int64_t row : all) texts.push_back(ledger.digest(row));
  const auto backend = make_backend(query.input.device, resolve_threads(query.input.threads));
  const IndexDecider decider(store);
  const Matrix<std::int8_t> vectors = ledger.vectors(columns::kSketch, all);
  const auto fates = decider.decide(*backend, vectors.view(), texts,
                                    CosineThreshold::of(query.threshold), query.input.stop);
  std::vector<std::pair<std::string, std::int64_t>> sources;
  std::uint64_t bad = 0;
  for (std::size_t shard = 0; shard < ledger.shards().size(); ++shard) {
    const auto [begin, end] = ledger.rows_of(shard);
    sources.emplace_back(ledger.shards()[shard], end - begin);
    bad += ledger.header(shard).quarantined;
  }
  check_wipe_out_of(fates, sources, query.alarm_drop);
  write_documents(query, ledger, decider, fates);
  if (query.add) {
    for (std::size_t shard = 0; shard < ledger.shards().size(); ++shard) {
      const auto [begin, end] = ledger.rows_of(shard);
      store.write(rows_to_add(ledger, shard, kept_rows(fates, begin, end)));
    }
    store.commit();
  }
  IndexQueryCounts counts = counts_of(fates);
  counts.bad = bad;
  return counts;
}

IndexQueryCounts query_vectors(IndexStore& store, const NewVectors& vectors,
                               const IndexQuery& query) {
  if (query.add && store.has(vectors.digest)) refuse_source(query.input.embeddings);
  const auto backend = make_backend(query.input.device, resolve_threads(query.input.threads));
  const IndexDecider decider(store);
  const auto fates = decider.decide(*backend, vectors.rows.view(), {},
                                    CosineThreshold::of(query.threshold), query.input.stop);
  check_wipe_out_of(fates, {{query.input.embeddings, vectors.rows.rows()}}, query.alarm_drop);
  write_vectors(query, vectors, decider, fates);
  if (query.add) {
    store.write(
        rows_to_add(vectors, query.input.embeddings, kept_rows(fates, 0, vectors.rows.rows())));
    store.commit();
  }
  return counts_of(fates);
}

}  // namespace

IndexAddCounts index_build(const std::string& folder, const SketchRecipe& sketch,
                           const IndexInput& input) {
  if (!input.embeddings.empty()) {
    const NewVectors vectors = read_vectors(input);
    IndexStore store(folder, kind_of(vectors), true);
    return add_vectors(store, input, vectors);
  }
  check_regular_files(input.files);
  IndexStore store(folder, {sketch, sketch.dimensions}, true);
  return add_documents(store, sketch, input);
}

IndexAddCounts index_add(const std::string& folder, const IndexInput& input) {
  const IndexKind kind = IndexStore::kind_of(folder);
  check_kind(kind, input, folder);
  if (!kind.sketch) {
    const NewVectors vectors = read_vectors(input);
    IndexStore store(folder, kind_of(vectors), false);
    return add_vectors(store, input, vectors);
  }
  check_regular_files(input.files);
  IndexStore store(folder, kind, false);
  return add_documents(store, *kind.sketch, input);
}

IndexQueryCounts index_query(const std::string& folder, const IndexQuery& query) {
  check_output_names({query.kept, query.dropped}, "--kept and --dropped");
  const IndexKind kind = IndexStore::kind_of(folder);
  check_kind(kind, query.input, folder);
  if (!kind.sketch) {
    const NewVectors vectors = read_vectors(query.input);
    IndexStore store(folder, kind_of(vectors), false);
    return query_vectors(store, vectors, query);
  }
  check_regular_files(query.input.files);
  IndexStore store(folder, kind, false);
  return query_documents(store, *kind.sketch, query);
}

}  // namespace winnow
