// The format, front to back (fastText's Args::save, Dictionary::save, DenseMatrix::save,
// QuantMatrix::save; all little endian): magic, version; 12 int32 arguments and a double;
// dictionary header; entries; kept buckets; a byte "quantised"; input matrix; a byte "quantised";
// output matrix.
#include "winnow/formats/fasttext_writer.h"

#include <algorithm>
#include <bit>
#include <type_traits>

#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::int32_t kMagic = 793712314;
constexpr std::int32_t kVersion = 12;
constexpr std::int64_t kBlockBytes = 4 << 20;

class ModelWriter {
 public:
  explicit ModelWriter(const std::string& path) : file_(path) {}

  template <class T>
  requires std::is_arithmetic_v<T>
  void value(T value) { file_.write({reinterpret_cast<const char*>(&value), sizeof(T)}); }

  template <class T>
  void values(const T* data, std::int64_t count) {
    file_.write({reinterpret_cast<const char*>(data), static_cast<std::size_t>(count) * sizeof(T)});
  }

  void vocabulary(const FasttextVocabulary& vocabulary);
  void matrix(const Matrix<float>& matrix);
  void matrix(const RowSource& rows, std::int64_t count, std::int64_t columns);
  void matrix(const QuantizedMatrix& matrix);
  void commit() { file_.commit(); }

 private:
  void arguments(const FasttextArgs& args);
  void entry(const std::string& word, std::int64_t count, std::int8_t type);
  void quantizer(const ProductQuantizer& quantizer);

  OutputFile file_;
};

void ModelWriter::arguments(const FasttextArgs& args) {
  for (const std::int32_t number :
       {args.dim, args.ws, args.epoch, args.min_count, args.neg, args.word_ngrams,
        static_cast<std::int32_t>(args.loss), static_cast<std::int32_t>(args.kind), args.bucket,
        args.minn, args.maxn, args.lr_update_rate}) {
    value(number);
  }
  value(args.t);
}

void ModelWriter::entry(const std::string& word, std::int64_t count, std::int8_t type) {
  values(word.c_str(), static_cast<std::int64_t>(word.size()) + 1);
  value(count);
  value(type);
}

void ModelWriter::vocabulary(const FasttextVocabulary& vocabulary) {
  value(kMagic);
  value(kVersion);
  arguments(vocabulary.args);
  const auto words = static_cast<std::int32_t>(vocabulary.words.size());
  const auto labels = static_cast<std::int32_t>(vocabulary.labels.size());
  for (const std::int32_t number : {words + labels, words, labels}) value(number);
  value(vocabulary.tokens);
  const auto& kept = vocabulary.kept_buckets;
  value(kept ? static_cast<std::int64_t>(kept->size()) : std::int64_t{-1});
  for (std::size_t w = 0; w < vocabulary.words.size(); ++w) {
    entry(vocabulary.words[w], vocabulary.word_counts[w], 0);
  }
  for (std::size_t l = 0; l < vocabulary.labels.size(); ++l) {
    entry(vocabulary.labels[l], vocabulary.label_counts[l], 1);
  }
  if (!kept) return;
  for (const KeptBucket& bucket : *kept) {
    value(bucket.bucket);
    value(bucket.index);
  }
}

void ModelWriter::matrix(const RowSource& rows, std::int64_t count, std::int64_t columns) {
  value(std::uint8_t{0});
  value(count);
  value(columns);
  const std::int64_t row_bytes = columns * static_cast<std::int64_t>(sizeof(float));
  const std::int64_t most = std::max(kBlockBytes / row_bytes, std::int64_t{1});
  Matrix<float> block(std::min(most, count), columns);
  for (std::int64_t first = 0; first < count; first += most) {
    const MatrixView<float> part{block.view().data, std::min(most, count - first), columns};
    rows(first, part);
    values(part.data, part.size());
  }
}

void ModelWriter::matrix(const Matrix<float>& matrix) {
  value(std::uint8_t{0});
  value(matrix.rows());
  value(matrix.columns());
  values(matrix.view().data, matrix.view().size());
}

void ModelWriter::quantizer(const ProductQuantizer& quantizer) {
  for (const std::int32_t number :
       {quantizer.dim, quantizer.parts, quantizer.part_dim, quantizer.last_part_dim}) {
    value(number);
  }
  values(quantizer.centroids.data(), static_cast<std::int64_t>(quantizer.centroids.size()));
}

void ModelWriter::matrix(const QuantizedMatrix& matrix) {
  value(std::uint8_t{1});
  value(static_cast<std::uint8_t>(matrix.has_norms ? 1 : 0));
  value(matrix.rows);
  value(matrix.columns);
  value(static_cast<std::int32_t>(matrix.codes.size()));
  values(matrix.codes.data(), static_cast<std::int64_t>(matrix.codes.size()));
  quantizer(matrix.quantizer);
  if (!matrix.has_norms) return;
  values(matrix.norm_codes.data(), static_cast<std::int64_t>(matrix.norm_codes.size()));
  quantizer(matrix.norm_quantizer);
}

/// `input` and `output` are matrices of any kind that ModelWriter::matrix takes.
template <class Input, class Output>
void write(const std::string& path, const FasttextVocabulary& vocabulary, const Input& input,
           const Output& output) {
  ModelWriter writer(path);
  writer.vocabulary(vocabulary);
  writer.matrix(input);
  writer.matrix(output);
  writer.commit();
}

}  // namespace

void write_fasttext_model(const std::string& path, const FasttextVocabulary& vocabulary,
                          const RowSource& input, const Matrix<float>& output) {
  ModelWriter writer(path);
  writer.vocabulary(vocabulary);
  writer.matrix(input, vocabulary.input_rows(), vocabulary.args.dim);
  writer.matrix(output);
  writer.commit();
}

void write_fasttext_model(const std::string& path, const FasttextModel& model) {
  write(path, model, model.input, model.output);
}

void write_fasttext_model(const std::string& path, const FasttextVocabulary& vocabulary,
                          const QuantizedMatrix& input, const Matrix<float>& output) {
  write(path, vocabulary, input, output);
}

void write_fasttext_model(const std::string& path, const FasttextVocabulary& vocabulary,
                          const QuantizedMatrix& input, const QuantizedMatrix& output) {
  write(path, vocabulary, input, output);
}

}  // namespace winnow
