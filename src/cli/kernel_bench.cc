#include "cli/kernel_bench.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <random>

namespace winnow {
namespace {

constexpr int kRuns = 5;
constexpr std::int64_t kFeatures = 800;  ///< of a document of 3 kB: words and bigrams
constexpr std::int64_t kTokens = 700;
constexpr std::int64_t kWords = 400;

double median_seconds(const std::function<void()>& call) {
  call();
  std::vector<double> seconds;
  for (int run = 0; run < kRuns; ++run) {
    const auto start = std::chrono::steady_clock::now();
    call();
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::nth_element(seconds.begin(), seconds.begin() + kRuns / 2, seconds.end());
  return seconds[kRuns / 2];
}

template <class T>
Matrix<T> random_matrix(std::int64_t rows, std::int64_t columns, std::int64_t peak) {
  std::mt19937_64 random(1);
  Matrix<T> matrix(rows, columns);
  const MatrixView<T> view = matrix.view();
  const auto range = static_cast<std::uint64_t>(2 * peak + 1);
  for (std::int64_t i = 0; i < view.size(); ++i) {
    view.data[i] = static_cast<T>(static_cast<std::int64_t>(random() % range) - peak);
  }
  return matrix;
}

/// Documents of `length` values below `limit`; small values are more frequent, as words are.
template <class T>
Csr<T> random_rows(std::int64_t documents, std::int64_t length, std::uint64_t limit) {
  std::mt19937_64 random(2);
  Csr<T> rows;
  for (std::int64_t d = 0; d < documents; ++d) {
    for (std::int64_t k = 0; k < length; ++k) {
      const double share = static_cast<double>(random() >> 11) * 0x1p-53;
      rows.append(static_cast<T>(static_cast<double>(limit) * share * share * share));
    }
    rows.end_row();
  }
  return rows;
}

template <class T>
bool same(const Matrix<T>& a, const Matrix<T>& b) {
  const MatrixView<const T> left = a.view();
  return std::equal(left.data, left.data + left.size(), b.view().data);
}

KernelTiming described(std::string kernel, std::string input, std::string unit, double items) {
  KernelTiming timing;
  timing.kernel = std::move(kernel);
  timing.input = std::move(input);
  timing.runs = kRuns;
  timing.unit = std::move(unit);
  timing.items = items;
  return timing;
}

/// Base 26: short words for small numbers, as in a language.
std::string word_of(std::uint64_t number) {
  std::string word;
  do {
    word.push_back(static_cast<char>('a' + number % 26));
    number /= 26;
  } while (number > 0);
  return word;
}

/// Words of which one in sixteen is not known.
std::vector<std::string> random_texts(std::int64_t documents, std::uint64_t known) {
  const auto numbers = random_rows<std::uint64_t>(documents, kWords, known + known / 16);
  std::vector<std::string> texts;
  for (std::int64_t d = 0; d < documents; ++d) {
    std::string& text = texts.emplace_back();
    for (const std::uint64_t number : numbers.view().row(d)) {
      text.append(word_of(number)).append(1, ' ');
    }
  }
  return texts;
}

TextTable random_text_table(std::int64_t words) {
  constexpr std::int32_t kMost = 1 << 24;
  FasttextVocabulary vocabulary;
  vocabulary.args.word_ngrams = 2;
  vocabulary.args.bucket = 2'000'000;
  for (std::int64_t w = 0; w < words; ++w) {
    vocabulary.words.push_back(word_of(static_cast<std::uint64_t>(w)));
  }
  return TextTable(vocabulary, random_matrix<std::int32_t>(words, 2, kMost),
                   random_matrix<std::int32_t>(vocabulary.args.bucket, 1, kMost));
}

KernelTiming bench_score_text(Backend& backend, Backend& reference, std::int64_t documents) {
  constexpr std::int64_t kKnown = 1'000'000;
  const TextTable table = random_text_table(kKnown);
  const std::vector<std::string> texts = random_texts(documents, kKnown);
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  Matrix<std::int64_t> sums(documents, 1);
  Matrix<std::int64_t> expected(documents, 1);
  std::vector<std::int64_t> features(texts.size());
  std::vector<std::int64_t> expected_features(texts.size());
  const auto weights = backend.place(table);
  reference.score_text(*reference.place(table), views, expected.view(), expected_features);
  KernelTiming timing = described("score_text", std::to_string(documents) + " x 400 words, bigrams",
                                  "documents", static_cast<double>(documents));
  timing.seconds =
      median_seconds([&] { backend.score_text(*weights, views, sums.view(), features); });
  timing.operations = static_cast<double>(2 * documents * kWords);
  for (const std::string_view view : views) timing.bytes += static_cast<double>(view.size());
  timing.equal = same(sums, expected) && features == expected_features;
  return timing;
}

KernelTiming bench_score_rows(Backend& backend, Backend& reference, std::int64_t documents) {
  constexpr std::int64_t kRows = 2'000'000;
  const auto table = random_matrix<std::int32_t>(kRows, 1, 1 << 29);
  const auto ids = random_rows<std::int32_t>(documents, kFeatures, kRows);
  Matrix<std::int64_t> sums(documents, 1);
  Matrix<std::int64_t> expected(documents, 1);
  const auto weights = backend.place(table.view());
  reference.score_rows(*reference.place(table.view()), ids.view(), expected.view());
  KernelTiming timing = described("score_rows", std::to_string(documents) + " x 800 rows of 1",
                                  "documents", static_cast<double>(documents));
  timing.seconds = median_seconds([&] { backend.score_rows(*weights, ids.view(), sums.view()); });
  timing.operations = static_cast<double>(documents * kFeatures);
  timing.bytes = timing.operations * (sizeof(std::int32_t) + sizeof(std::int32_t));
  timing.equal = same(sums, expected);
  return timing;
}

KernelTiming bench_embed_rows(Backend& backend, Backend& reference, std::int64_t documents) {
  constexpr std::int64_t kRows = 32'000;
  constexpr std::int64_t kDimensions = 256;
  const auto table = random_matrix<std::int16_t>(kRows, kDimensions, 32767);
  const auto ids = random_rows<std::int32_t>(documents, kTokens, kRows);
  Matrix<std::int8_t> vectors(documents, kDimensions);
  Matrix<std::int8_t> expected(documents, kDimensions);
  const auto weights = backend.place(table.view());
  reference.embed_rows(*reference.place(table.view()), ids.view(), expected.view());
  KernelTiming timing = described("embed_rows", std::to_string(documents) + " x 700 rows of 256",
                                  "documents", static_cast<double>(documents));
  timing.seconds =
      median_seconds([&] { backend.embed_rows(*weights, ids.view(), vectors.view()); });
  timing.operations = static_cast<double>(documents * kTokens * kDimensions);
  timing.bytes = timing.operations * sizeof(std::int16_t);
  timing.equal = same(vectors, expected);
  return timing;
}

KernelTiming bench_sketch_shingles(Backend& backend, Backend& reference, std::int64_t documents) {
  const SketchOptions options;
  const auto words = random_rows<std::uint64_t>(documents, kWords, 1 << 14);  // some shingles recur
  Matrix<std::int8_t> sketches(documents, options.dimensions);
  Matrix<std::int8_t> expected(documents, options.dimensions);
  reference.sketch_shingles(options, words.view(), expected.view());
  KernelTiming timing = described("sketch_shingles", std::to_string(documents) + " x 400 words",
                                  "documents", static_cast<double>(documents));
  timing.seconds =
      median_seconds([&] { backend.sketch_shingles(options, words.view(), sketches.view()); });
  timing.operations = static_cast<double>(documents * kWords * options.dimensions);
  timing.bytes = static_cast<double>(documents * (kWords * 8 + options.dimensions));
  timing.equal = same(sketches, expected);
  return timing;
}

KernelTiming bench_minhash(Backend& backend, Backend& reference, std::int64_t documents) {
  constexpr std::int32_t kPermutations = 112;
  const Permutations permutations(1, kPermutations);
  const auto shingles = random_rows<std::uint64_t>(documents, kWords, std::uint64_t{1} << 53);
  Matrix<std::uint64_t> signatures(documents, kPermutations);
  Matrix<std::uint64_t> expected(documents, kPermutations);
  reference.minhash(permutations.view(), shingles.view(), expected.view());
  KernelTiming timing = described("minhash", std::to_string(documents) + " x 400 shingles, 112",
                                  "documents", static_cast<double>(documents));
  timing.seconds = median_seconds(
      [&] { backend.minhash(permutations.view(), shingles.view(), signatures.view()); });
  timing.operations = static_cast<double>(documents * kWords * kPermutations);
  timing.bytes = static_cast<double>(documents * (kWords + kPermutations) * 8);
  timing.equal = same(signatures, expected);
  return timing;
}

KernelTiming bench_join_above(Backend& backend, Backend& reference, std::int64_t rows) {
  constexpr std::int64_t kDimensions = 256;
  auto vectors = random_matrix<std::int8_t>(rows, kDimensions, 127);
  for (std::int64_t r = 10; r < rows; r += 10) {  // plant near-duplicates
    std::copy_n(vectors.row(r - 7).begin(), kDimensions - 16, vectors.row(r).begin());
  }
  const auto threshold = CosineThreshold::of(0.8);
  std::vector<Pair> pairs;
  KernelTiming timing = described("join_above", std::to_string(rows) + " x 256", "pairs of rows",
                                  0.5 * static_cast<double>(rows) * static_cast<double>(rows - 1));
  timing.seconds = median_seconds([&] { pairs = backend.join_above(vectors.view(), threshold); });
  timing.operations = timing.items * kDimensions;
  timing.bytes = static_cast<double>(rows * kDimensions);
  timing.equal = pairs == reference.join_above(vectors.view(), threshold);
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
  timing.seconds = median_seconds([&] { step(backend, *placed, {sums.view(), counts}); });
  timing.operations = timing.items * kDimensions;
  timing.bytes = static_cast<double>(rows * kDimensions);
  timing.equal = same(sums, expected) && counts == expected_counts;
  return timing;
}

}  // namespace

std::vector<KernelTiming> bench_kernels(Backend& backend, Backend& reference, BenchSize size) {
  const bool full = size == BenchSize::kFull;
  return {bench_score_text(backend, reference, full ? 50'000 : 2'000),
          bench_score_rows(backend, reference, full ? 100'000 : 2'000),
          bench_embed_rows(backend, reference, full ? 50'000 : 2'000),
          bench_sketch_shingles(backend, reference, full ? 50'000 : 2'000),
          bench_minhash(backend, reference, full ? 50'000 : 2'000),
          bench_join_above(backend, reference, full ? 50'000 : 4'000),
          bench_nearest_centroids(backend, reference, full ? 200'000 : 4'000)};
}

}  // namespace winnow
