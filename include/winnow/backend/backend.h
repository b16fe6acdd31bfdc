// Backend: memory and kernels on one device. Nothing above it knows which.
//
// Every kernel is one pure virtual function here, one file in src/cpu, one in cuda/, one test and
// one benchmark, all with the same stem (tests/style holds this). What they compute is integers, or
// rounded in a fixed order: both wings give equal bits, in any batch size, with any number of
// threads.
//
// Threads: a backend belongs to one lane (one thread at a time). Weights are const and may be used
// by every backend of the same device.
// Errors: E_DEVICE_FAILED (exit 6) when the device fails; arguments out of contract are bugs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/c4_counts.h"
#include "winnow/core/centroids.h"
#include "winnow/core/cosine.h"
#include "winnow/core/csr.h"
#include "winnow/core/gopher_counts.h"
#include "winnow/core/join_task.h"
#include "winnow/core/matrix.h"
#include "winnow/core/minhash.h"
#include "winnow/core/sketch.h"
#include "winnow/core/text_shingles.h"
#include "winnow/core/text_table.h"
#include "winnow/core/word_table.h"

namespace winnow {

/// A constant matrix where a device's kernels can read it.
class Weights {
 public:
  virtual ~Weights() = default;
  Weights(const Weights&) = delete;
  Weights& operator=(const Weights&) = delete;

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }

 protected:
  Weights(std::int64_t rows, std::int64_t columns) : rows_(rows), columns_(columns) {}

 private:
  std::int64_t rows_;
  std::int64_t columns_;
};

/// A TextTable where a device's kernels can read it.
class TextWeights {
 public:
  virtual ~TextWeights() = default;
  TextWeights(const TextWeights&) = delete;
  TextWeights& operator=(const TextWeights&) = delete;

  std::int64_t columns() const { return columns_; }

 protected:
  explicit TextWeights(std::int64_t columns) : columns_(columns) {}

 private:
  std::int64_t columns_;
};

/// A WordTable, as it was when it was placed, where a device's kernels can read it.
class WordWeights {
 public:
  virtual ~WordWeights() = default;
  WordWeights(const WordWeights&) = delete;
  WordWeights& operator=(const WordWeights&) = delete;

 protected:
  WordWeights() = default;
};

/// What a device can do at best, a second.
struct DeviceCeilings {
  double copied_bytes = 0;        ///< of its memory, read or written
  double cached_bytes = 0;        ///< read from its second-level cache
  double sent_bytes = 0;          ///< from pinned memory of the host
  double received_bytes = 0;      ///< to pinned memory of the host
  double integer_operations = 0;  ///< of 32 bits
  double int8_multiply_adds = 0;  ///< of matrix units; 0 if that could not be measured
};

/// What was done in a call from when to when, in seconds since it began.
struct DeviceSpan {
  std::string_view track;  ///< "host", or the device's stream; spans of one track do not overlap
  std::string_view what;
  double begin = 0, end = 0;
};

/// Vectors of texts, and the placed int16 rows that they are sums of.
struct TextVectors {
  const Weights* rows = nullptr;  ///< null: there are none
  MatrixView<std::int8_t> out{};  ///< texts x rows->columns()
};

class Backend;

/// The texts of a batch where a device's kernels can read them, and what is started of them there.
/// Each function is the kernel of its name in Backend, with these texts, but its results are there
/// when `finish` has returned: until then texts, tables and results stay where they are, and the
/// caller may do other work and use the backend. Without a device for that, they are there at once.
/// One batch of a backend at a time; the destructor waits, and gives up what was not finished.
class TextBatch {
 public:
  TextBatch(Backend& backend, std::span<const std::string_view> texts)
      : backend_(backend), texts_(texts) {}
  virtual ~TextBatch() = default;
  TextBatch(const TextBatch&) = delete;
  TextBatch& operator=(const TextBatch&) = delete;

  std::span<const std::string_view> texts() const { return texts_; }
  virtual void score_text(const TextWeights& table, MatrixView<std::int64_t> sums,
                          std::span<std::int64_t> features);
  virtual void shingle_text(const TextSketches& sketches, const TextSignatures& signatures);
  virtual void digest_text(MatrixView<std::uint8_t> digests);
  /// This one returns with its result, as the next.
  virtual void encode_words(const WordWeights& table, WordEncoder& encoder, Csr<std::int32_t>& ids);
  virtual void embed_text(const WordWeights& table, WordEncoder& encoder,
                          std::span<std::int64_t> counts, const TextVectors& vectors);
  virtual void count_gopher(std::span<GopherCounts> counts);
  virtual void count_c4(C4LineEnds ends, std::span<C4Counts> counts);
  virtual void finish() {}

 private:
  Backend& backend_;
  std::span<const std::string_view> texts_;
};

class Backend {
 public:
  virtual ~Backend() = default;

  /// "cpu" or "cuda:0".
  virtual std::string_view name() const = 0;

  /// Copies (or borrows: the CPU does, so the matrix must outlive the weights) a table.
  virtual std::shared_ptr<const Weights> place(MatrixView<const std::int32_t> table) = 0;
  virtual std::shared_ptr<const Weights> place(MatrixView<const std::int16_t> table) = 0;
  /// The same for rows that are joined: at most 2^31 - 256 of them, up to 65536 columns.
  virtual std::shared_ptr<const Weights> place(MatrixView<const std::int8_t> rows) = 0;
  virtual std::shared_ptr<const TextWeights> place(const TextTable& table) = 0;
  virtual std::shared_ptr<const WordWeights> place(const WordTable& table) = 0;

  /// Texts to sums in one go. The features of a text are what FasttextFeatures::append_rows
  /// (text/fasttext_features.h) finds in it; with entry[f] their rows of the table,
  ///     sums[d][c] = sum over f of entry[f][c] in int64,   features[d] = how many f there are.
  /// texts: any bytes. sums: texts x table.columns(). features: one a text.
  virtual void score_text(const TextWeights& table, std::span<const std::string_view> texts,
                          MatrixView<std::int64_t> sums, std::span<std::int64_t> features) = 0;

  /// sums[d][c] = sum over k of table[ids[d][k]][c], in int64; 0 for a row without ids.
  /// table: int32, any shape. ids: values in [0, table.rows()). sums: ids.rows() x table.columns().
  virtual void score_rows(const Weights& table, CsrView<std::int32_t> ids,
                          MatrixView<std::int64_t> sums) = 0;

  /// Texts to token ids; appends a row a text. A text is normalised by the table's rules
  /// (normal_rules.h: normalize) and falls into words (word_table.h: word_end). A word has the ids
  /// and the reach that the table gives it, or, if it is not there, `encoder`. With s the score
  /// before the word, 0 before the first,
  ///     |s| <= reach:  the word's ids are the next ones, and s = scores.advance(s, ids)
  ///     else:          encoder.encode_rest(normalised text, the word's begin, s, ...) gives the
  ///     others
  /// (s stays 0 without scores), and of neighbours that are rules.joined_id the first stays. The
  /// one kernel with floats: it adds them one by one, as IEEE 754 rounds. `encoder` is called on
  /// this thread, for each word as often as the device likes, and for a whole text that is not for
  /// the device (encode_text). texts: any bytes.
  virtual void encode_words(const WordWeights& table, std::span<const std::string_view> texts,
                            WordEncoder& encoder, Csr<std::int32_t>& ids) = 0;

  /// s[c] = sum over k of table[ids[d][k]][c] in int64, then out[d] = quantised(s) (quantise.h).
  /// table: int16, any shape. ids: values in [0, table.rows()). out: ids.rows() x table.columns().
  virtual void embed_rows(const Weights& table, CsrView<std::int32_t> ids,
                          MatrixView<std::int8_t> out) = 0;

  /// How many tokens texts have, and their vectors, or one of them. With
  /// ids = encode_words(table, texts, encoder),
  ///     counts[d] = how many ids[d] has,   vectors.out = embed_rows(*vectors.rows, ids)
  /// counts: one a text.
  virtual void embed_text(const WordWeights& table, std::span<const std::string_view> texts,
                          WordEncoder& encoder, std::span<std::int64_t> counts,
                          const TextVectors& vectors) = 0;

  /// The lexical sketch. words[d] are 64-bit word hashes in text order. The shingles of a document
  /// are the hashes (sketch.h: shingle_hash) of its windows of `options.shingle` words; a document
  /// of fewer words, but at least one, has one shingle: all of them. Over its *distinct* shingles
  /// h,
  ///     s[c] = sum of +1 if bit c of projection(h) is set, else -1      (sketch.h:
  ///     projection_word)
  /// and out[d] = quantised(s). A document without words gives zeros.
  /// out: words.rows() x options.dimensions.
  virtual void sketch_shingles(SketchOptions options, CsrView<std::uint64_t> words,
                               MatrixView<std::int8_t> out) = 0;

  /// MinHash signatures. shingles[d] are a document's 64-bit hashes of shingles, in any order, any
  /// number of times; with a and b the permutations' multipliers and offsets,
  ///     signatures[d][k] = min over shingles h of permuted(h, a[k], b[k])     (minhash.h)
  /// and kNoShingle for a document without shingles.
  /// signatures: shingles.rows() x permutations.count(), at most kMostPermutations.
  virtual void minhash(PermutationsView permutations, CsrView<std::uint64_t> shingles,
                       MatrixView<std::uint64_t> signatures) = 0;

  /// Lexical sketches and MinHash signatures of texts by words, or one of them. With
  /// w[d] = append_sketch_words(texts[d]) (sketch_words.h),
  ///     sketches   = sketch_shingles of w
  ///     signatures = minhash of append_windows(w[d], width)     (shingles.h)
  /// texts: any bytes.
  virtual void shingle_text(std::span<const std::string_view> texts, const TextSketches& sketches,
                            const TextSignatures& signatures) = 0;

  /// digests[d] = text_digest(texts[d]) (hash.h): the first half of SHA-256.
  /// texts: any bytes. digests: texts x the digest's bytes.
  virtual void digest_text(std::span<const std::string_view> texts,
                           MatrixView<std::uint8_t> digests) = 0;

  /// counts[d] = GopherCounter().count(texts[d]) (gopher_counts.h): what datatrove's Gopher rules
  /// are shares of. texts: valid UTF-8 of fewer than 2^32 bytes each. counts: one a text.
  virtual void count_gopher(std::span<const std::string_view> texts,
                            std::span<GopherCounts> counts) = 0;

  /// counts[d] = C4Counter().count(texts[d], ends) (c4_counts.h): what datatrove's C4 rules make of
  /// the texts, and what its FineWeb rules count in what is left. Texts and counts as above.
  virtual void count_c4(std::span<const std::string_view> texts, C4LineEnds ends,
                        std::span<C4Counts> counts) = 0;

  /// For several of the kernels above: their texts are copied to the device once, and they work at
  /// the same time. `texts` stays where it is as long as the batch is.
  virtual std::unique_ptr<TextBatch> start(std::span<const std::string_view> texts) {
    return std::make_unique<TextBatch>(*this, texts);
  }

  /// All pairs (i, j) of a row i of `left` in a task's left range and a row j of `right` in its
  /// right range with reaches(dot, |i|^2, |j|^2, threshold), sorted by (i, j). If `left` and
  /// `right` are the same object, only pairs with i < j. What two tasks have in common comes twice.
  /// Nothing if there are more than `most_pairs`, or, on a device that screens in float, almost so
  /// many: the search stops there, so that its memory stays at some 50 bytes times `most_pairs`.
  /// left, right: placed int8 of equal columns.
  virtual std::optional<std::vector<Pair>> join_above(const Weights& left, const Weights& right,
                                                      std::span<const JoinTask> tasks,
                                                      CosineThreshold threshold,
                                                      std::int64_t most_pairs) = 0;
  /// However many there are.
  std::vector<Pair> join_above(const Weights& left, const Weights& right,
                               std::span<const JoinTask> tasks, CosineThreshold threshold) {
    return *join_above(left, right, tasks, threshold, INT64_MAX);
  }
  /// All pairs i < j of one matrix.
  std::vector<Pair> join_above(MatrixView<const std::int8_t> rows, CosineThreshold threshold) {
    if (rows.rows < 2 || rows.columns == 0) return {};
    const auto placed = place(rows);
    const JoinTask whole{{0, rows.rows}, {0, rows.rows}};
    return join_above(*placed, *placed, {&whole, 1}, threshold);
  }

  /// The centroids nearest to each row by cosine. With one multiplication in float32, rounded to
  /// nearest,
  ///     score(r, c) = float(dot(r, c)) * inverse_length(|c|^2)                 (centroids.h)
  /// nearest[r] lists the centroids with the largest scores, the largest first, of equal ones the
  /// lower index first. If it is asked for, the step of k-means: sums[c] and counts[c] are the sum
  /// and the number of the rows r with nearest[r][0] = c.
  /// rows, centroids: placed int8 of the same columns, at least nearest.columns centroids.
  /// nearest: rows x how many are wanted, at least 1; or of no rows if it is not wanted.
  virtual void nearest_centroids(const Weights& rows, const Weights& centroids,
                                 MatrixView<std::int32_t> nearest, CentroidSums sums) = 0;

  /// From now on calls are timed, where a device has a clock of its own: for `winnow bench`, as
  /// reading it takes time.
  virtual void time_calls() {}
  /// How long the kernels of the last call that was timed took, transfers left out (join_above: all
  /// that it did on the device).
  virtual std::optional<double> kernel_seconds() { return std::nullopt; }
  /// What that call did when, as far as it went through in parts.
  virtual std::vector<DeviceSpan> timeline() { return {}; }
  /// Measured now; takes a second.
  virtual std::optional<DeviceCeilings> measure_ceilings() { return std::nullopt; }
};

inline void TextBatch::score_text(const TextWeights& table, MatrixView<std::int64_t> sums,
                                  std::span<std::int64_t> features) {
  backend_.score_text(table, texts_, sums, features);
}
inline void TextBatch::shingle_text(const TextSketches& sketches,
                                    const TextSignatures& signatures) {
  backend_.shingle_text(texts_, sketches, signatures);
}
inline void TextBatch::digest_text(MatrixView<std::uint8_t> digests) {
  backend_.digest_text(texts_, digests);
}
inline void TextBatch::encode_words(const WordWeights& table, WordEncoder& encoder,
                                    Csr<std::int32_t>& ids) {
  backend_.encode_words(table, texts_, encoder, ids);
}
inline void TextBatch::embed_text(const WordWeights& table, WordEncoder& encoder,
                                  std::span<std::int64_t> counts, const TextVectors& vectors) {
  backend_.embed_text(table, texts_, encoder, counts, vectors);
}
inline void TextBatch::count_gopher(std::span<GopherCounts> counts) {
  backend_.count_gopher(texts_, counts);
}
inline void TextBatch::count_c4(C4LineEnds ends, std::span<C4Counts> counts) {
  backend_.count_c4(texts_, ends, counts);
}

/// Which device a run asks for: "auto" (a CUDA device if there is one), "cpu", "cuda", "cuda:N". If
/// it stands for several, `join_above` is dealt out to all of them, the rest is the first one's.
/// Throws E_DEVICE_MISSING (exit 6), saying why and what to do, if that device cannot be used;
/// E_USAGE for another word. `threads`: how many the CPU wing may use inside `join_above`; the
/// other kernels are called once a lane and use the caller's thread.
std::unique_ptr<Backend> make_backend(std::string_view device, int threads = 1);

/// The devices that `device` stands for, by names of their own, for lanes to be dealt to in turn:
/// "cuda" and "auto" mean every CUDA device that can be used. At least one. Throws as make_backend.
std::vector<std::string> devices_of(std::string_view device);

/// What `auto` picks here, for a person: "cpu (no CUDA driver)", "cuda:0 of 8 (NVIDIA H100 ...)".
std::string describe_devices();

}  // namespace winnow
