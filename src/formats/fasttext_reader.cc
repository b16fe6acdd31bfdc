// The format, behind the dictionary (fastText's FastText::saveModel): a byte "quantised", input
// matrix; a byte "quantised", output matrix.
#include "winnow/formats/fasttext_reader.h"

#include <algorithm>
#include <fstream>

#include "formats/fasttext_header.h"
#include "formats/fasttext_matrix.h"
#include "formats/model_file.h"

namespace winnow {
namespace {

/// A whole model file, the values of a dense input matrix left in it.
struct OpenModel {
  ModelFile file;
  FasttextVocabulary vocabulary;
  StoredMatrix input;
  StoredMatrix stored_output;
  Matrix<float> output;  ///< decoded
};

bool read_flag(ModelFile& file, const std::string& name) {
  const auto flag = file.value<std::uint8_t>(name);
  if (flag > 1) invalid_number(file, "the flag \"quantised\" of " + name, flag, "0 or 1");
  return flag == 1;
}

StoredMatrix read_input_matrix(ModelFile& file, ModelMemory& memory,
                               const FasttextVocabulary& vocabulary) {
  const std::string name = "the input matrix";
  const std::int64_t rows = vocabulary.input_rows();
  if (read_flag(file, name)) {
    return read_quantized_matrix(file, memory, rows, vocabulary.args.dim, name);
  }
  if (vocabulary.kept_buckets) {
    file.fail(errors::kModelInvalid, "the model is pruned but not quantised",
              "fastText cannot read it either; fetch a newer file of this model");
  }
  return read_dense_matrix(file, rows, vocabulary.args.dim, name);
}

StoredMatrix read_output_matrix(ModelFile& file, ModelMemory& memory,
                                const FasttextVocabulary& vocabulary, bool is_input_quantized) {
  const std::string name = "the output matrix";
  const std::int64_t rows = vocabulary.output_rows();
  const std::int64_t dim = vocabulary.args.dim;
  // fastText reads a dense output behind a dense input, whatever the flag says.
  const bool is_quantized = read_flag(file, name) && is_input_quantized;
  return is_quantized ? read_quantized_matrix(file, memory, rows, dim, name)
                      : read_dense_matrix(file, rows, dim, name);
}

Matrix<float> decoded(const ModelFile& file, ModelMemory& memory, const StoredMatrix& stored) {
  memory.take(static_cast<std::uint64_t>(stored.rows),
              static_cast<std::uint64_t>(stored.columns) * sizeof(float), stored.name);
  Matrix<float> matrix(stored.rows, stored.columns);
  read_rows(file, stored, 0, matrix.view());
  return matrix;
}

OpenModel open_model(const std::string& path) {
  OpenModel model{ModelFile(path), {}, {}, {}, {}};
  ModelMemory memory(model.file);
  model.vocabulary = read_fasttext_header(model.file, memory);
  model.input = read_input_matrix(model.file, memory, model.vocabulary);
  model.stored_output =
      read_output_matrix(model.file, memory, model.vocabulary, model.input.quantized.has_value());
  model.output = decoded(model.file, memory, model.stored_output);
  model.file.expect_end();
  return model;
}

}  // namespace

struct FasttextFile::State : OpenModel {};

FasttextFile::FasttextFile(const std::string& path)
    : state_(std::make_unique<const State>(State{open_model(path)})) {}
FasttextFile::~FasttextFile() = default;
FasttextFile::FasttextFile(FasttextFile&&) noexcept = default;
FasttextFile& FasttextFile::operator=(FasttextFile&&) noexcept = default;

const FasttextVocabulary& FasttextFile::vocabulary() const { return state_->vocabulary; }
const std::string& FasttextFile::path() const { return state_->file.path(); }
const Matrix<float>& FasttextFile::output() const { return state_->output; }

bool FasttextFile::is_quantized() const { return state_->input.quantized.has_value(); }

const QuantizedMatrix* FasttextFile::quantized_output() const {
  const auto& codes = state_->stored_output.quantized;
  return codes ? &*codes : nullptr;
}

void FasttextFile::read_input(std::int64_t first, MatrixView<float> out) const {
  read_rows(state_->file, state_->input, first, out);
}

bool is_fasttext_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::int32_t magic = 0;
  file.read(reinterpret_cast<char*>(&magic), sizeof(magic));
  return file && magic == kFasttextMagic;
}

FasttextModel read_fasttext_model(const std::string& path) {
  OpenModel open = open_model(path);
  FasttextModel model;
  static_cast<FasttextVocabulary&>(model) = std::move(open.vocabulary);
  model.input = {open.input.rows, open.input.columns};
  read_rows(open.file, open.input, 0, model.input.view());
  model.output = std::move(open.output);
  return model;
}

}  // namespace winnow
