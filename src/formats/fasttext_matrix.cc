// Dense (fastText's DenseMatrix::save): rows and columns as int64, floats. Quantised
// (QuantMatrix::save): a byte "norms", rows, columns, int32 number of codes, codes, quantiser; with
// norms, one code a row and their quantiser. A quantiser (ProductQuantizer::save): int32 dim,
// parts, part_dim, last_part_dim, dim x 256 floats.
#include "formats/fasttext_matrix.h"

#include <algorithm>
#include <bit>
#include <span>
#include <stdexcept>

namespace winnow {
namespace {

bool all_finite(std::span<const float> values) {
  constexpr std::uint32_t kExponent = 0x7f800000U;
  std::uint32_t broken = 0;
  for (const float value : values) {
    broken |= (std::bit_cast<std::uint32_t>(value) & kExponent) == kExponent ? 1U : 0U;
  }
  return broken == 0;
}

void check_finite(const ModelFile& file, std::span<const float> values, const std::string& name) {
  if (all_finite(values)) return;
  file.fail(errors::kModelInvalid, name + " holds a NaN or an infinity",
            "the training diverged or the file is damaged; train with a lower -lr, or fetch it "
            "again");
}

void check_equal(const ModelFile& file, const std::string& what, std::int64_t value,
                 std::int64_t expected) {
  if (value != expected) invalid_number(file, what, value, std::to_string(expected));
}

void read_shape(ModelFile& file, std::int64_t rows, std::int64_t columns, const std::string& name) {
  const auto saved_rows = file.value<std::int64_t>(name);
  const auto saved_columns = file.value<std::int64_t>(name);
  check_equal(file, "the rows of " + name, saved_rows, rows);
  check_equal(file, "the columns of " + name, saved_columns, columns);
}

ProductQuantizer read_quantizer(ModelFile& file, ModelMemory& memory, std::int64_t dim,
                                const std::string& name) {
  ProductQuantizer quantizer;
  for (std::int32_t* number :
       {&quantizer.dim, &quantizer.parts, &quantizer.part_dim, &quantizer.last_part_dim}) {
    *number = file.value<std::int32_t>(name);
  }
  check_equal(file, "the dimensions of " + name, quantizer.dim, dim);
  if (quantizer.part_dim < 1) {
    invalid_number(file, "the part size of " + name, quantizer.part_dim, "at least 1");
  }
  const std::int64_t size = quantizer.part_dim;
  const std::int64_t parts = (dim + size - 1) / size;
  check_equal(file, "the parts of " + name, quantizer.parts, parts);
  check_equal(file, "the last part size of " + name, quantizer.last_part_dim,
              dim - (parts - 1) * size);
  const auto values = static_cast<std::uint64_t>(dim) * ProductQuantizer::kCentroids;
  file.expect(values, sizeof(float), name);
  memory.take(values, sizeof(float), name);
  quantizer.centroids.resize(values);
  file.read(quantizer.centroids.data(), values * sizeof(float), name);
  check_finite(file, quantizer.centroids, name);
  return quantizer;
}

std::vector<std::uint8_t> read_codes(ModelFile& file, ModelMemory& memory, std::uint64_t codes,
                                     const std::string& name) {
  file.expect(codes, 1, name);
  memory.take(codes, 1, name);
  std::vector<std::uint8_t> values(codes);
  file.read(values.data(), codes, name);
  return values;
}

}  // namespace

StoredMatrix read_dense_matrix(ModelFile& file, std::int64_t rows, std::int64_t columns,
                               const std::string& name) {
  read_shape(file, rows, columns, name);
  StoredMatrix matrix{rows, columns, name, file.offset(), std::nullopt};
  const auto row_bytes = static_cast<std::uint64_t>(columns) * sizeof(float);
  file.expect(static_cast<std::uint64_t>(rows), row_bytes, name);
  file.skip(static_cast<std::uint64_t>(rows) * row_bytes, name);
  return matrix;
}

StoredMatrix read_quantized_matrix(ModelFile& file, ModelMemory& memory, std::int64_t rows,
                                   std::int64_t columns, const std::string& name) {
  const auto has_norms = file.value<std::uint8_t>(name);
  if (has_norms > 1) invalid_number(file, "the norms of " + name, has_norms, "0 or 1");
  read_shape(file, rows, columns, name);
  const auto codes = file.value<std::int32_t>(name);
  if (codes < 0 || (rows == 0 ? codes != 0 : codes % rows != 0)) {
    invalid_number(file, "the codes of " + name, codes, "a multiple of its rows");
  }
  QuantizedMatrix matrix;
  matrix.rows = rows;
  matrix.columns = columns;
  matrix.codes = read_codes(file, memory, static_cast<std::uint64_t>(codes), name);
  matrix.quantizer = read_quantizer(file, memory, columns, "the quantiser of " + name);
  check_equal(file, "the codes of " + name, codes, rows * matrix.quantizer.parts);
  matrix.has_norms = has_norms == 1;
  if (matrix.has_norms) {
    matrix.norm_codes = read_codes(file, memory, static_cast<std::uint64_t>(rows), name);
    matrix.norm_quantizer = read_quantizer(file, memory, 1, "the norm quantiser of " + name);
  }
  return {rows, columns, name, 0, std::move(matrix)};
}

void read_rows(const ModelFile& file, const StoredMatrix& matrix, std::int64_t first,
               MatrixView<float> out) {
  if (first < 0 || out.rows > matrix.rows - first || out.columns != matrix.columns) {
    throw std::out_of_range("rows that the matrix does not have");
  }
  if (matrix.quantized) {
    for (std::int64_t row = 0; row < out.rows; ++row) {
      matrix.quantized->decode(first + row, out.row(row));
    }
  } else {
    const auto row_bytes = static_cast<std::uint64_t>(matrix.columns) * sizeof(float);
    file.read_at(matrix.offset + static_cast<std::uint64_t>(first) * row_bytes, out.data,
                 static_cast<std::uint64_t>(out.rows) * row_bytes, matrix.name);
  }
  check_finite(file, {out.data, static_cast<std::size_t>(out.size())}, matrix.name);
}

}  // namespace winnow
