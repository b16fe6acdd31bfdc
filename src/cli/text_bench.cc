#include "cli/text_bench.h"

#include <algorithm>

#include "winnow/core/fasttext_text.h"

namespace winnow {
namespace {

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

/// Cutting a text into hashes of its words: is it a separator, a byte; a hash for eight, and trim.
double word_hash_operations(const RepeatedTexts& texts) {
  return 7 * static_cast<double>(texts.bytes) + texts.words * (2 * kHash + 20);
}

}  // namespace

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
  // As score_text, and as much to normalise.
  timing.work.operations = 14 * timing.work.read_bytes + 65 * words;
  timing.equal = true;
  for (std::int64_t d = 0; d < rows.view().rows(); ++d) {
    const auto row = expected.view().row(d % expected.view().rows());
    timing.equal = timing.equal && std::ranges::equal(rows.view().row(d), row);
  }
  return timing;
}

KernelTiming bench_embed_text(Backend& backend, Backend& reference, const BenchTexts& input,
                              std::size_t least_bytes) {
  constexpr std::int64_t kDimensions = 256;
  const WordTable table = hashed_word_table(input.known);
  const auto matrix = random_matrix<std::int16_t>(HashedPieces::kPieces, kDimensions, 32767);
  const auto [views, bytes, words] = RepeatedTexts(input.texts, least_bytes);
  HashedPieces pieces;
  struct Results {
    std::vector<std::int64_t> counts;
    Matrix<std::int8_t> vectors;
  };
  const auto room = [](std::size_t texts) {
    return Results{std::vector<std::int64_t>(texts),
                   {static_cast<std::int64_t>(texts), kDimensions}};
  };
  Results made = room(views.size()), expected = room(input.texts.size());
  const auto expected_rows = reference.place(matrix.view());
  reference.embed_text(*reference.place(table), std::span(views).first(input.texts.size()), pieces,
                       expected.counts, {expected_rows.get(), expected.vectors.view()});
  const auto weights = backend.place(table);
  const auto rows = backend.place(matrix.view());
  KernelTiming timing =
      of_documents("embed_text", static_cast<std::int64_t>(views.size()), "text, 256");
  measure(timing, backend, [&] {
    backend.embed_text(*weights, views, pieces, made.counts, {rows.get(), made.vectors.view()});
  });
  double ids = 0;
  timing.equal = repeats(made.vectors, expected.vectors);
  for (std::size_t d = 0; d < made.counts.size(); ++d) {
    ids += static_cast<double>(made.counts[d]);
    timing.equal = timing.equal && made.counts[d] == expected.counts[d % expected.counts.size()];
  }
  timing.work = {.sent_bytes = static_cast<double>(bytes),
                 .received_bytes = timing.items * kDimensions,
                 .read_bytes = static_cast<double>(bytes),
                 .gathered_bytes = words * (sizeof(WordSlot) + kSector) +
                                   ids * kDimensions * sizeof(std::int16_t),
                 .operations = 14 * static_cast<double>(bytes) + 65 * words + ids * kDimensions};
  return timing;
}

KernelTiming bench_shingle_text(Backend& backend, Backend& reference, const BenchTexts& input,
                                std::size_t least_bytes, WantedShingles wanted) {
  constexpr std::int32_t kPermutations = 112;
  constexpr std::int32_t kWidth = 5;
  const bool sketches = wanted != WantedShingles::kSignatures;
  const bool signatures = wanted != WantedShingles::kSketches;
  const SketchOptions options;
  const Permutations permutations(1, kPermutations);
  const RepeatedTexts texts(input.texts, least_bytes);
  const auto documents = static_cast<std::int64_t>(texts.views.size());
  struct Results {
    Matrix<std::int8_t> sketches;
    Matrix<std::uint64_t> signatures;
  };
  const auto room = [&](std::int64_t rows) {
    return Results{{sketches ? rows : 0, options.dimensions},
                   {signatures ? rows : 0, kPermutations}};
  };
  const auto shingle = [&](Backend& on, std::span<const std::string_view> of, Results& to) {
    on.shingle_text(of, {options, to.sketches.view()},
                    {permutations.view(), kWidth, to.signatures.view()});
  };
  Results made = room(documents), expected = room(std::ssize(input.texts));
  shingle(reference, std::span(texts.views).first(input.texts.size()), expected);
  KernelTiming timing = of_documents("shingle_text", documents,
                                     !signatures ? "text"
                                     : !sketches ? "text, 112"
                                                 : "text, both");
  measure(timing, backend, [&] { shingle(backend, texts.views, made); });
  timing.work = {.sent_bytes = static_cast<double>(texts.bytes),
                 .read_bytes = static_cast<double>(texts.bytes),
                 .operations = word_hash_operations(texts)};
  if (sketches) {
    timing.work.received_bytes += timing.items * options.dimensions;
    timing.work.operations +=
        texts.words * (kHash * options.shingle + options.dimensions / 64.0 * (kHash + 4));
  }
  if (signatures) {
    timing.work.received_bytes += timing.items * kPermutations * sizeof(std::uint64_t);
    timing.work.operations += texts.words * (kHash * kWidth + kPermutations * 16);
  }
  timing.equal = (!sketches || repeats(made.sketches, expected.sketches)) &&
                 (!signatures || repeats(made.signatures, expected.signatures));
  return timing;
}

/// A kernel that counts: count(backend, texts, counts). Cutting a text into words is: is it a
/// separator, and its class, a byte.
template <class Counts, class Count>
KernelTiming bench_counts(const std::string& name, Backend& backend, Backend& reference,
                          const BenchTexts& input, const RepeatedTexts& texts,
                          double operations_a_word, Count count) {
  std::vector<Counts> counts(texts.views.size()), expected(input.texts.size());
  count(reference, std::span(texts.views).first(input.texts.size()), expected);
  KernelTiming timing = of_documents(name, static_cast<std::int64_t>(texts.views.size()), "text");
  measure(timing, backend, [&] { count(backend, std::span(texts.views), counts); });
  timing.work = {
      .sent_bytes = static_cast<double>(texts.bytes),
      .received_bytes = timing.items * sizeof(Counts),
      .read_bytes = static_cast<double>(texts.bytes),
      .operations = 10 * static_cast<double>(texts.bytes) + operations_a_word * texts.words};
  timing.equal = true;
  for (std::size_t d = 0; d < counts.size(); ++d) {
    timing.equal = timing.equal && counts[d] == expected[d % expected.size()];
  }
  return timing;
}

KernelTiming bench_digest_text(Backend& backend, Backend& reference, const BenchTexts& input,
                               std::size_t least_bytes) {
  constexpr double kOperationsAByte = 22;  // those of a round: a block of 64 bytes has 64
  const RepeatedTexts texts(input.texts, least_bytes);
  KernelTiming timing = bench_counts<TextDigest>(
      "digest_text", backend, reference, input, texts, 0, [](Backend& on, auto of, auto& digests) {
        on.digest_text(of, {digests.front().data(), std::ssize(of), std::ssize(TextDigest())});
      });
  timing.work.operations = kOperationsAByte * static_cast<double>(texts.bytes);
  return timing;
}

KernelTiming bench_count_c4(Backend& backend, Backend& reference, const BenchTexts& input,
                            std::size_t least_bytes) {
  constexpr double kMarks = 20;  // what the end of a word says
  return bench_counts<C4Counts>("count_c4", backend, reference, input,
                                RepeatedTexts(input.texts, least_bytes), kMarks,
                                [](Backend& on, auto texts, auto& counts) {
                                  on.count_c4(texts, C4LineEnds::kTerminal, counts);
                                });
}

KernelTiming bench_count_gopher(Backend& backend, Backend& reference, const BenchTexts& input,
                                std::size_t least_bytes) {
  constexpr double kSets = 10;  // of words, and of n-grams of 2 to 10 words
  return bench_counts<GopherCounts>(
      "count_gopher", backend, reference, input, RepeatedTexts(input.texts, least_bytes),
      kSets * (kHash + 10),
      [](Backend& on, auto texts, auto& counts) { on.count_gopher(texts, counts); });
}

}  // namespace winnow
