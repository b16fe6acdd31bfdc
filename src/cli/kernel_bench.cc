#include "cli/kernel_bench.h"

#include <algorithm>

#include "cli/bench_inputs.h"
#include "cli/text_bench.h"

namespace winnow {
namespace {

constexpr std::int64_t kFeatures = 800;  ///< of a document of 3 kB: words and bigrams
constexpr std::int64_t kTokens = 700;
constexpr std::int64_t kWords = 400;

/// How many documents the reference computes, and how often the backend has them.
struct Documents {
  std::int64_t distinct;
  std::int64_t repeats;

  std::int64_t all() const { return distinct * repeats; }
};

KernelTiming bench_score_rows(Backend& backend, Backend& reference, Documents documents) {
  constexpr std::int64_t kRows = 2'000'000;
  const auto table = random_matrix<std::int32_t>(kRows, 1, 1 << 29);
  const auto ids = random_rows<std::int32_t>(documents.distinct, kFeatures, kRows);
  const auto all =
      random_rows<std::int32_t>(documents.distinct, kFeatures, kRows, documents.repeats);
  Matrix<std::int64_t> sums(documents.all(), 1), expected(documents.distinct, 1);
  const auto weights = backend.place(table.view());
  reference.score_rows(*reference.place(table.view()), ids.view(), expected.view());
  KernelTiming timing = of_documents("score_rows", documents.all(), "800 rows of 1");
  measure(timing, backend, [&] { backend.score_rows(*weights, all.view(), sums.view()); });
  const double rows = timing.items * kFeatures;
  timing.work = {.sent_bytes = rows * sizeof(std::int32_t),
                 .received_bytes = timing.items * sizeof(std::int64_t),
                 .read_bytes = rows * sizeof(std::int32_t),
                 .gathered_bytes = rows * kSector,
                 .operations = rows};
  timing.equal = repeats(sums, expected);
  return timing;
}

KernelTiming bench_embed_rows(Backend& backend, Backend& reference, Documents documents) {
  constexpr std::int64_t kRows = 32'000;
  constexpr std::int64_t kDimensions = 256;
  const auto table = random_matrix<std::int16_t>(kRows, kDimensions, 32767);
  const auto ids = random_rows<std::int32_t>(documents.distinct, kTokens, kRows);
  const auto all = random_rows<std::int32_t>(documents.distinct, kTokens, kRows, documents.repeats);
  Matrix<std::int8_t> vectors(documents.all(), kDimensions);
  Matrix<std::int8_t> expected(documents.distinct, kDimensions);
  const auto weights = backend.place(table.view());
  reference.embed_rows(*reference.place(table.view()), ids.view(), expected.view());
  KernelTiming timing = of_documents("embed_rows", documents.all(), "700 rows of 256");
  measure(timing, backend, [&] { backend.embed_rows(*weights, all.view(), vectors.view()); });
  const double rows = timing.items * kTokens;
  timing.work = {.sent_bytes = rows * sizeof(std::int32_t),
                 .received_bytes = timing.items * kDimensions,
                 .read_bytes = rows * sizeof(std::int32_t),
                 .gathered_bytes = rows * kDimensions * sizeof(std::int16_t),
                 .operations = rows * kDimensions};
  timing.equal = repeats(vectors, expected);
  return timing;
}

KernelTiming bench_sketch_shingles(Backend& backend, Backend& reference, Documents documents) {
  constexpr std::uint64_t kVocabulary = 1 << 14;  // some shingles recur
  const SketchOptions options;
  const auto words = random_rows<std::uint64_t>(documents.distinct, kWords, kVocabulary);
  const auto all =
      random_rows<std::uint64_t>(documents.distinct, kWords, kVocabulary, documents.repeats);
  Matrix<std::int8_t> sketches(documents.all(), options.dimensions);
  Matrix<std::int8_t> expected(documents.distinct, options.dimensions);
  reference.sketch_shingles(options, words.view(), expected.view());
  KernelTiming timing = of_documents("sketch_shingles", documents.all(), "400 words");
  measure(timing, backend, [&] { backend.sketch_shingles(options, all.view(), sketches.view()); });
  const double shingles = timing.items * (kWords - options.shingle + 1);
  timing.work = {
      .sent_bytes = timing.items * kWords * sizeof(std::uint64_t),
      .received_bytes = timing.items * options.dimensions,
      .read_bytes = timing.items * kWords * sizeof(std::uint64_t),
      // A hash a word, one for 64 dimensions; two operations more count 32 of them.
      .operations = shingles * (kHash * options.shingle + options.dimensions / 64.0 * (kHash + 4))};
  timing.equal = repeats(sketches, expected);
  return timing;
}

KernelTiming bench_minhash(Backend& backend, Backend& reference, Documents documents) {
  constexpr std::int32_t kPermutations = 112;
  constexpr std::uint64_t kHashes = std::uint64_t{1} << 53;
  const Permutations permutations(1, kPermutations);
  const auto shingles = random_rows<std::uint64_t>(documents.distinct, kWords, kHashes);
  const auto all =
      random_rows<std::uint64_t>(documents.distinct, kWords, kHashes, documents.repeats);
  Matrix<std::uint64_t> signatures(documents.all(), kPermutations);
  Matrix<std::uint64_t> expected(documents.distinct, kPermutations);
  reference.minhash(permutations.view(), shingles.view(), expected.view());
  KernelTiming timing = of_documents("minhash", documents.all(), "400 shingles, 112");
  measure(timing, backend,
          [&] { backend.minhash(permutations.view(), all.view(), signatures.view()); });
  timing.work = {.sent_bytes = timing.items * kWords * sizeof(std::uint64_t),
                 .received_bytes = timing.items * kPermutations * sizeof(std::uint64_t),
                 .read_bytes = timing.items * kWords * sizeof(std::uint64_t),
                 .operations = timing.items * kWords * kPermutations * 16};
  timing.equal = repeats(signatures, expected);
  return timing;
}

/// The reference joins the first `checked` rows.
KernelTiming bench_join_above(Backend& backend, Backend& reference, std::int64_t rows,
                              std::int64_t checked) {
  constexpr std::int64_t kDimensions = 256;
  auto vectors = random_matrix<std::int8_t>(rows, kDimensions, 127);
  for (std::int64_t r = 10; r < rows; r += 10) {  // plant near-duplicates
    std::copy_n(vectors.row(r - 7).begin(), kDimensions - 16, vectors.row(r).begin());
  }
  const auto threshold = CosineThreshold::of(0.8);
  std::vector<Pair> pairs;
  KernelTiming timing = described("join_above", std::to_string(rows) + " x 256", "pairs of rows",
                                  0.5 * static_cast<double>(rows) * static_cast<double>(rows - 1));
  measure(timing, backend, [&] { pairs = backend.join_above(vectors.view(), threshold); });
  timing.work = {.sent_bytes = static_cast<double>(rows * kDimensions),
                 .received_bytes = static_cast<double>(pairs.size() * sizeof(Pair)),
                 .read_bytes = static_cast<double>(rows * kDimensions),
                 .multiply_adds = timing.items * kDimensions};
  std::erase_if(pairs, [&](const Pair& pair) { return pair.j >= checked; });
  const MatrixView<const std::int8_t> first{vectors.view().data, checked, kDimensions};
  timing.equal = pairs == reference.join_above(first, threshold);
  return timing;
}

/// One step of k-means; the rows are on the device before, as they are from step to step.
KernelTiming bench_nearest_centroids(Backend& backend, Backend& reference, std::int64_t rows) {
  constexpr std::int64_t kDimensions = 256;
  const std::int64_t centroids = rows / 50;
  const auto vectors = random_matrix<std::int8_t>(rows, kDimensions, 127);
  const auto places = random_matrix<std::int8_t>(centroids, kDimensions, 126);
  Matrix<std::int64_t> sums(centroids, kDimensions);
  Matrix<std::int64_t> expected(centroids, kDimensions);
  std::vector<std::int64_t> counts(static_cast<std::size_t>(centroids));
  std::vector<std::int64_t> expected_counts(counts.size());
  const auto step = [&](Backend& on, const Weights& placed, CentroidSums out) {
    on.nearest_centroids(placed, *on.place(places.view()), {}, out);
  };
  step(reference, *reference.place(vectors.view()), {expected.view(), expected_counts});
  const auto placed = backend.place(vectors.view());
  KernelTiming timing = described(
      "nearest_centroids", std::to_string(rows) + " x 256, k = " + std::to_string(centroids),
      "products", static_cast<double>(rows) * static_cast<double>(centroids));
  measure(timing, backend, [&] { step(backend, *placed, {sums.view(), counts}); });
  timing.work = {.sent_bytes = static_cast<double>(centroids * kDimensions),
                 .received_bytes = static_cast<double>(centroids * kDimensions * 8),
                 .read_bytes = static_cast<double>((rows + centroids) * kDimensions),
                 .multiply_adds = timing.items * kDimensions};
  timing.equal = repeats(sums, expected) && counts == expected_counts;
  return timing;
}

}  // namespace

std::vector<KernelTiming> bench_kernels(Backend& backend, Backend& reference,
                                        const BenchOptions& options) {
  constexpr std::uint64_t kKnown = 1'000'000;
  backend.time_calls();
  const bool is_device = backend.kernel_seconds().has_value();
  const bool full = !options.quick;
  const auto documents = [&](std::int64_t distinct, std::int64_t of_device) {
    if (!full) return Documents{2'000, 1};
    return Documents{distinct, is_device ? of_device / distinct : 1};
  };
  const std::int64_t rows = !full ? 4'000 : is_device ? 1'000'000 : 50'000;
  const BenchTexts texts = options.corpus.empty()
                               ? random_texts(full ? 50'000 : 2'000, kWords, kKnown)
                               : texts_of_file(options.corpus);
  const std::size_t least_bytes = full && is_device ? 500'000'000 : 0;
  return {bench_score_text(backend, reference, texts, least_bytes),
          bench_encode_words(backend, reference, texts, least_bytes),
          bench_embed_text(backend, reference, texts, least_bytes),
          bench_score_rows(backend, reference, documents(100'000, 200'000)),
          bench_embed_rows(backend, reference, documents(25'000, 200'000)),
          bench_sketch_shingles(backend, reference, documents(25'000, 200'000)),
          bench_minhash(backend, reference, documents(25'000, 200'000)),
          bench_shingle_text(backend, reference, texts, least_bytes, WantedShingles::kSketches),
          bench_shingle_text(backend, reference, texts, least_bytes, WantedShingles::kSignatures),
          bench_shingle_text(backend, reference, texts, least_bytes, WantedShingles::kBoth),
          bench_digest_text(backend, reference, texts, least_bytes),
          bench_count_c4(backend, reference, texts, least_bytes),
          bench_count_gopher(backend, reference, texts, least_bytes),
          bench_join_above(backend, reference, rows, std::min<std::int64_t>(rows, 50'000)),
          bench_nearest_centroids(backend, reference, full ? 200'000 : 4'000)};
}

}  // namespace winnow
