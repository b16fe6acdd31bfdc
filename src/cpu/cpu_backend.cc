#include "cpu/cpu_backend.h"

#include <algorithm>

#include "cpu/kernels.h"

namespace winnow {
namespace {

/// Borrows the caller's table.
template <class T>
class CpuWeights final : public Weights {
 public:
  explicit CpuWeights(MatrixView<const T> table)
      : Weights(table.rows, table.columns), table_(table) {}
  MatrixView<const T> table() const { return table_; }

 private:
  MatrixView<const T> table_;
};

class CpuRows final : public Weights {
 public:
  explicit CpuRows(MatrixView<const std::int8_t> rows)
      : Weights(rows.rows, rows.columns), rows_(rows) {}
  const cpu::JoinRows& rows() const { return rows_; }

 private:
  cpu::JoinRows rows_;
};

class CpuTextWeights final : public TextWeights {
 public:
  explicit CpuTextWeights(const TextTable& table) : TextWeights(table.columns), table_(table) {}
  const TextTable& table() const { return table_; }

 private:
  const TextTable& table_;
};

class CpuWordWeights final : public WordWeights {
 public:
  explicit CpuWordWeights(const WordTable& table) : table_(table) {}
  const WordTable& table() const { return table_; }

 private:
  const WordTable table_;
};

template <class T>
MatrixView<const T> table_of(const Weights& weights) {
  return dynamic_cast<const CpuWeights<T>&>(weights).table();
}

class CpuBackend final : public Backend {
 public:
  explicit CpuBackend(int threads) : threads_(std::max(threads, 1)) {}

  std::string_view name() const override { return "cpu"; }

  std::shared_ptr<const Weights> place(MatrixView<const std::int32_t> table) override {
    return std::make_shared<CpuWeights<std::int32_t>>(table);
  }
  std::shared_ptr<const Weights> place(MatrixView<const std::int16_t> table) override {
    return std::make_shared<CpuWeights<std::int16_t>>(table);
  }

  std::shared_ptr<const Weights> place(MatrixView<const std::int8_t> rows) override {
    return std::make_shared<CpuRows>(rows);
  }

  std::shared_ptr<const TextWeights> place(const TextTable& table) override {
    return std::make_shared<CpuTextWeights>(table);
  }
  std::shared_ptr<const WordWeights> place(const WordTable& table) override {
    return std::make_shared<CpuWordWeights>(table);
  }

  void score_text(const TextWeights& table, std::span<const std::string_view> texts,
                  MatrixView<std::int64_t> sums, std::span<std::int64_t> features) override {
    cpu::score_text(dynamic_cast<const CpuTextWeights&>(table).table(), texts, sums, features,
                    text_, *cpu::text_kernels().front());
  }
  void score_rows(const Weights& table, CsrView<std::int32_t> ids,
                  MatrixView<std::int64_t> sums) override {
    cpu::score_rows(table_of<std::int32_t>(table), ids, sums);
  }
  void encode_words(const WordWeights& table, std::span<const std::string_view> texts,
                    WordEncoder& encoder, Csr<std::int32_t>& ids) override {
    cpu::encode_words(dynamic_cast<const CpuWordWeights&>(table).table(), texts, encoder, ids);
  }
  void embed_text(const WordWeights& table, std::span<const std::string_view> texts,
                  WordEncoder& encoder, std::span<std::int64_t> counts,
                  const TextVectors& vectors) override {
    const MatrixView<const std::int16_t> rows = vectors.rows == nullptr
                                                    ? MatrixView<const std::int16_t>()
                                                    : table_of<std::int16_t>(*vectors.rows);
    cpu::embed_text(dynamic_cast<const CpuWordWeights&>(table).table(), rows, texts, encoder,
                    counts, vectors.out, embed_);
  }
  void embed_rows(const Weights& table, CsrView<std::int32_t> ids,
                  MatrixView<std::int8_t> out) override {
    cpu::embed_rows(table_of<std::int16_t>(table), ids, out, embed_);
  }
  void sketch_shingles(SketchOptions options, CsrView<std::uint64_t> words,
                       MatrixView<std::int8_t> out) override {
    cpu::sketch_shingles(options, words, out, shingles_.sketch);
  }
  void minhash(PermutationsView permutations, CsrView<std::uint64_t> shingles,
               MatrixView<std::uint64_t> signatures) override {
    cpu::minhash(permutations, shingles, signatures, shingles_.minhash);
  }
  void shingle_text(std::span<const std::string_view> texts, const TextSketches& sketches,
                    const TextSignatures& signatures) override {
    cpu::shingle_text(texts, sketches, signatures, shingles_);
  }
  void digest_text(std::span<const std::string_view> texts,
                   MatrixView<std::uint8_t> digests) override {
    cpu::digest_text(texts, digests);
  }
  void count_gopher(std::span<const std::string_view> texts,
                    std::span<GopherCounts> counts) override {
    cpu::count_gopher(texts, counts, gopher_);
  }
  void count_c4(std::span<const std::string_view> texts, C4LineEnds ends,
                std::span<C4Counts> counts) override {
    cpu::count_c4(texts, ends, counts, c4_);
  }
  std::optional<std::vector<Pair>> join_above(const Weights& left, const Weights& right,
                                              std::span<const JoinTask> tasks,
                                              CosineThreshold threshold,
                                              std::int64_t most_pairs) override {
    return cpu::join_above(dynamic_cast<const CpuRows&>(left).rows(),
                           dynamic_cast<const CpuRows&>(right).rows(), tasks, threshold, most_pairs,
                           threads_, *cpu::dot_kernels().front());
  }
  void nearest_centroids(const Weights& rows, const Weights& centroids,
                         MatrixView<std::int32_t> nearest, CentroidSums sums) override {
    cpu::nearest_centroids(dynamic_cast<const CpuRows&>(rows).rows(),
                           dynamic_cast<const CpuRows&>(centroids).rows(), nearest, sums, threads_,
                           *cpu::dot_kernels().front());
  }

 private:
  int threads_;
  cpu::TextScratch text_;
  cpu::EmbedScratch embed_;
  cpu::ShingleScratch shingles_;
  GopherCounter gopher_;
  C4Counter c4_;
};

}  // namespace

std::unique_ptr<Backend> make_cpu_backend(int threads) {
  return std::make_unique<CpuBackend>(threads);
}

}  // namespace winnow
