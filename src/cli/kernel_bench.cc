#include "cli/kernel_bench.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include "cli/bench_inputs.h"
#include "winnow/core/fasttext_text.h"

namespace winnow {
namespace {

constexpr int kRuns = 5;
constexpr std::int64_t kFeatures = 800;  ///< of a document of 3 kB: words and bigrams
constexpr std::int64_t kTokens = 700;
constexpr std::int64_t kWords = 400;
constexpr double kSector = 32;  ///< bytes that a device fetches at least

/// How many documents the reference computes, and how often the backend has them.
struct Documents {
  std::int64_t distinct;
  std::int64_t repeats;

  std::int64_t all() const { return distinct * repeats; }
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
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

KernelTiming of_documents(std::string kernel, std::int64_t documents, const std::string& each) {
  return described(std::move(kernel), std::to_string(documents) + " x " + each, "documents",
                   static_cast<double>(documents));
}

void measure(KernelTiming& timing, Backend& backend, const std::function<void()>& call) {
  call();
  std::vector<double> calls, kernels;
  for (int run = 0; run < kRuns; ++run) {
    const auto start = std::chrono::steady_clock::now();
    call();
    calls.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (const auto seconds = backend.kernel_seconds()) kernels.push_back(*seconds);
  }
  timing.seconds = median(calls);
  timing.timeline = backend.timeline();
  if (!kernels.empty()) timing.kernel_seconds = median(kernels);
}

/// Whether `all` is `expected`, some times one behind the other.
template <class T>
bool repeats(const Matrix<T>& all, const Matrix<T>& expected) {
  const MatrixView<const T> rows = all.view();
  const MatrixView<const T> few = expected.view();
  for (std::int64_t begin = 0; begin < rows.size(); begin += few.size()) {
    if (!std::equal(few.data, few.data + few.size(), rows.data + begin)) return false;
  }
  return true;
}

/// Texts as often as it takes for `least_bytes`, which is more than once on a device.
struct RepeatedTexts {
  std::vector<std::string_view> views;
  std::size_t bytes = 0;
  double words = 0;

  RepeatedTexts(const std::vector<std::string>& texts, std::size_t least_bytes) {
    while (bytes < least_bytes || views.empty()) {
      views.insert(views.end(), texts.begin(), texts.end());
      for (const std::string& text : texts) bytes += text.size();
    }
    for (const std::string& text : texts) for_each_word(text, [&](std::string_view) { ++words; });
    words *= static_cast<double>(views.size()) / static_cast<double>(texts.size());
  }
};

KernelTiming bench_score_text(Backend& backend, Backend& reference, const BenchTexts& input,
                              std::size_t least_bytes) {
  const std::vector<std::string>& texts = input.texts;
  const TextTable table = random_text_table(input.known);
  const auto [views, bytes, words] = RepeatedTexts(texts, least_bytes);
  const auto documents = static_cast<std::int64_t>(views.size());
  Matrix<std::int64_t> sums(documents, 1), expected(static_cast<std::int64_t>(texts.size()), 1);
  std::vector<std::int64_t> features(views.size()), expected_features(texts.size());
  const auto weights = backend.place(table);
  reference.score_text(*reference.place(table), std::span(views).first(texts.size()),
                       expected.view(), expected_features);
  KernelTiming timing = of_documents("score_text", documents, "text, bigrams");
  measure(timing, backend, [&] { backend.score_text(*weights, views, sums.view(), features); });
  timing.work.read_bytes = static_cast<double>(bytes);
  timing.work.sent_bytes = timing.work.read_bytes;
  timing.work.received_bytes = timing.items * 2 * sizeof(std::int64_t);
  timing.work.gathered_bytes = words * (2 * kSector + kSector);  // word and value; bigram
  // Is it a separator, and FNV-1a, a byte; key, search and bigram, a word.
  timing.work.operations = 7 * timing.work.read_bytes + 65 * words;
  timing.equal = repeats(sums, expected);
  for (std::size_t d = 0; d < features.size(); ++d) {
    timing.equal = timing.equal && features[d] == expected_features[d % texts.size()];
  }
  return timing;
}

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

KernelTiming bench_encode_words(Backend& backend, Backend& reference, const BenchTexts& input,
                                std::size_t least_bytes) {
  const WordTable table = hashed_word_table(input.known);
  const auto [views, bytes, words] = RepeatedTexts(input.texts, least_bytes);
  HashedPieces pieces;
  Csr<std::int32_t> expected, rows;
  reference.encode_words(*reference.place(table), std::span(views).first(input.texts.size()),
                         pieces, expected);
  const auto weights = backend.place(table);
  KernelTiming timing =
      of_documents("encode_words", static_cast<std::int64_t>(views.size()), "text, unigram");
  measure(timing, backend, [&] {
    rows.clear();
    backend.encode_words(*weights, views, pieces, rows);
  });
  timing.work.read_bytes = static_cast<double>(bytes);
  timing.work.sent_bytes = timing.work.read_bytes;
  timing.work.received_bytes = static_cast<double>(rows.view().values.size_bytes());
  timing.work.gathered_bytes = words * (sizeof(WordSlot) + kSector);  // the word; its score
  timing.work.operations = 7 * timing.work.read_bytes + 65 * words;   // as score_text
  timing.equal = true;
  for (std::int64_t d = 0; d < rows.view().rows(); ++d) {
    const auto row = expected.view().row(d % expected.view().rows());
    timing.equal = timing.equal && std::ranges::equal(rows.view().row(d), row);
  }
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
  constexpr double kHash = 25;                    // of a 64-bit word: mix64
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

struct Need {
  std::string_view name;
  double amount, a_second;
};

/// What takes longest by itself.
Bound bound_of(double seconds, std::initializer_list<Need> needs) {
  Bound bound;
  for (const Need& need : needs) {
    if (need.a_second <= 0) continue;
    const double share = need.amount / need.a_second / seconds;
    if (share > bound.share) bound = {std::string(need.name), share};
  }
  return bound;
}

}  // namespace

Bound bound_of_kernels(const KernelTiming& timing, const DeviceCeilings& ceilings) {
  if (!timing.kernel_seconds) return {};
  const KernelWork& work = timing.work;
  if (work.multiply_adds > 0 && ceilings.int8_multiply_adds <= 0) return {};  // they would bind
  return bound_of(*timing.kernel_seconds,
                  {{"memory", work.read_bytes, ceilings.copied_bytes},
                   {"cache", work.read_bytes + work.gathered_bytes, ceilings.cached_bytes},
                   {"integer units", work.operations, ceilings.integer_operations},
                   {"matrix units", work.multiply_adds, ceilings.int8_multiply_adds}});
}

Bound bound_of_call(const KernelTiming& timing, const DeviceCeilings& ceilings) {
  const Bound kernels = bound_of_kernels(timing, ceilings);
  Bound bound = bound_of(
      timing.seconds, {{"PCIe, sending", timing.work.sent_bytes, ceilings.sent_bytes},
                       {"PCIe, receiving", timing.work.received_bytes, ceilings.received_bytes}});
  const double share = kernels.share * timing.kernel_seconds.value_or(0) / timing.seconds;
  return share > bound.share ? Bound{kernels.name, share} : bound;
}

std::vector<KernelTiming> bench_kernels(Backend& backend, Backend& reference,
                                        const BenchOptions& options) {
  constexpr std::uint64_t kKnown = 1'000'000;
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
          bench_score_rows(backend, reference, documents(100'000, 200'000)),
          bench_embed_rows(backend, reference, documents(25'000, 200'000)),
          bench_sketch_shingles(backend, reference, documents(25'000, 200'000)),
          bench_minhash(backend, reference, documents(25'000, 200'000)),
          bench_join_above(backend, reference, rows, std::min<std::int64_t>(rows, 50'000)),
          bench_nearest_centroids(backend, reference, full ? 200'000 : 4'000)};
}

}  // namespace winnow
